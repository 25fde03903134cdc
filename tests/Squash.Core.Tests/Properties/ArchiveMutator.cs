using System.Security.Cryptography;
using System.Text;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Properties;

/// <summary>Changes an image archive in one or a few places, at any depth, with or without correcting the digests.</summary>
internal sealed class ArchiveMutator
{
    private const int MaxRenames = 100;

    private readonly Random _random;
    private readonly List<Member> _members;

    private ArchiveMutator(IEnumerable<Member> members, Random random)
    {
        _random = random;
        _members = [.. members];
    }

    /// <summary>The members of an archive, which can be mutated any number of times.</summary>
    public static IReadOnlyList<Member> Read(byte[] archive) => [.. RawTarReader.Read(archive).Select(Member.Of)];

    public static byte[] Mutate(IReadOnlyList<Member> archive, Random random)
    {
        var mutator = new ArchiveMutator(archive.Select(member => member with { }), random);
        for (int i = random.Next(1, 4); i > 0; i--) mutator.MutateMember();
        if (random.Next(3) > 0) mutator.FitDigests();
        if (random.Next(8) == 0) mutator.MutateList();
        byte[] mutant = mutator.Build();
        if (random.Next(8) == 0) mutant = TarMutator.Mutate(mutant, random);
        if (random.Next(20) == 0) mutant = MutateBlob(Packer.Pack(mutant, AnyPacking(random)), random);
        return mutant;
    }

    private static Packing AnyPacking(Random random) => (Packing)random.Next(1, Enum.GetValues<Packing>().Length);

    private static byte[] MutateBlob(byte[] blob, Random random)
    {
        byte[] mutant = [.. blob];
        if (random.Next(2) == 0) return mutant;
        mutant[random.Next(mutant.Length)] ^= (byte)(1 << random.Next(8));
        return random.Next(3) == 0 ? mutant[..random.Next(mutant.Length)] : mutant;
    }

    private void MutateMember()
    {
        Member member = _members[_random.Next(_members.Count)];
        byte[] content = member.Content;
        if (content.Length == 0) return;
        if (content[0] is (byte)'{' or (byte)'[') member.Content = JsonMutator.Mutate(content, _random);
        else if (_random.Next(6) == 0) member.Content = MutateBlob(content, _random);
        else MutateLayer(member);
    }

    private void MutateLayer(Member member)
    {
        byte[] mutant = TarMutator.Mutate(member.Layer, _random);
        if (_random.Next(4) == 0) mutant = TarMutator.Mutate(mutant, _random);
        member.SetLayer(mutant, AnyPacking(_random));
    }

    private void MutateList()
    {
        int member = _random.Next(_members.Count);
        Member other = _members[_random.Next(_members.Count)];
        switch (_random.Next(5))
        {
            case 0:
                _members.RemoveAt(member);
                break;
            case 1:
                _members.Insert(_random.Next(_members.Count + 1), other);
                break;
            case 2:
                _members[member].Name = other.Name;
                break;
            case 3:
                _members[member].Content = other.Content;
                break;
            default:
                _members[member].Type = _random.Next(2) == 0 ? '1' : '2';
                _members[member].Link = other.Name;
                break;
        }
    }

    /// <summary>Replaces the old digests by those of the changed members, until all of them are correct.</summary>
    private void FitDigests()
    {
        for (int renames = 0; renames < MaxRenames; renames++)
        {
            if (_members.Select(member => member.TakeRename()).FirstOrDefault(rename => rename is not null) is not var (old, now)) return;
            foreach (Member member in _members) member.Replace(old, now);
        }
    }

    private byte[] Build()
    {
        var tar = new LayerBuilder();
        foreach (Member member in _members) tar.Add(member.ToItem());
        return tar.Build();
    }

    /// <summary>A member, with the digests that identify it.</summary>
    internal sealed record Member
    {
        private bool _isPacked;
        private string _digest = "", _diffId = "";
        private byte[] _layer = [];

        public ByteString Name { get; set; }

        public ByteString Link { get; set; }

        public char Type { get; set; }

        public byte[] Content { get; set; } = [];

        public static Member Of(RawTarEntry entry)
        {
            byte[] content = entry.Content.ToArray(), layer = Packer.Unpack(content);
            return new Member
            {
                Name = entry.Name,
                Link = entry.Link,
                Type = entry.Type,
                Content = content,
                _layer = layer,
                _isPacked = layer != content,
                _digest = Hex(content),
                _diffId = Hex(layer),
            };
        }

        /// <summary>The content, decompressed.</summary>
        public byte[] Layer => _isPacked ? _layer : Content;

        public void SetLayer(byte[] tar, Packing packing)
        {
            Content = _isPacked ? Packer.Pack(tar, packing) : tar;
            _layer = tar;
        }

        /// <summary>An outdated digest of a member, and the current one.</summary>
        public (string Old, string Now)? TakeRename()
        {
            string digest = Hex(Content), diffId = _isPacked ? Hex(_layer) : digest;
            (string, string)? rename = diffId != _diffId && _isPacked ? (_diffId, diffId) : digest != _digest ? (_digest, digest) : null;
            if (_isPacked && diffId != _diffId) _diffId = diffId;
            else _digest = digest;
            return rename;
        }

        public void Replace(string old, string now)
        {
            Name = Replace(Name.Span, old, now);
            Link = Replace(Link.Span, old, now);
            if (Content.Length > 0 && Content[0] is (byte)'{' or (byte)'[') Content = Replace(Content, old, now);
        }

        public TarItem ToItem() => new() { Path = Name, Type = Type, Link = Link, Content = Type == '0' ? Content : [] };

        private static byte[] Replace(ReadOnlySpan<byte> bytes, string old, string now) =>
            Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace(old, now, StringComparison.Ordinal));

        private static string Hex(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
    }
}
