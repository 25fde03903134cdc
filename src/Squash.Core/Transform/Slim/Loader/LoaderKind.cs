namespace Squash.Transform.Slim.Loader;

/// <summary>The libc whose rules a dynamic loader follows.</summary>
internal enum LoaderKind
{
    Glibc,
    Musl,
}
