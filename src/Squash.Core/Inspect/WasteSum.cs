namespace Squash.Inspect;

/// <summary>The number and size of lost files.</summary>
internal struct WasteSum
{
    public long OverriddenFiles;
    public long DeletedFiles;
    public long OverriddenBytes;
    public long DeletedBytes;

    public readonly long Files => OverriddenFiles + DeletedFiles;

    public readonly long Bytes => OverriddenBytes + DeletedBytes;

    public void Add(bool isDeleted, long bytes)
    {
        if (isDeleted)
        {
            DeletedFiles++;
            DeletedBytes += bytes;
        }
        else
        {
            OverriddenFiles++;
            OverriddenBytes += bytes;
        }
    }

    public void Add(in WasteSum other)
    {
        OverriddenFiles += other.OverriddenFiles;
        DeletedFiles += other.DeletedFiles;
        OverriddenBytes += other.OverriddenBytes;
        DeletedBytes += other.DeletedBytes;
    }
}
