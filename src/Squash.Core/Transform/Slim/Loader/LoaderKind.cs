namespace Squash.Transform.Slim.Loader;

/// <summary>Whose rules a dynamic loader follows.</summary>
internal enum LoaderKind
{
    Glibc,
    Musl,
}
