namespace Squash.TestSupport.Images;

/// <summary>The media types for the documents of a layout.</summary>
public enum OciMediaTypes
{
    Oci,

    /// <summary>Docker's types, schema 2, inside an OCI layout.</summary>
    Docker,
}
