namespace Squash.TestSupport.Images;

/// <summary>Which names a layout gives to its documents.</summary>
public enum OciMediaTypes
{
    Oci,

    /// <summary>Docker's own, schema 2, inside an OCI layout.</summary>
    Docker,
}
