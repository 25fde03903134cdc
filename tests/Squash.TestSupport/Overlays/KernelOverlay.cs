using System.Collections.Concurrent;
using Squash.TestSupport.Tar;

namespace Squash.TestSupport.Overlays;

/// <summary>
/// Merges layers with the kernel's overlayfs, which is the reference: each layer is unpacked into its own directory on a
/// tmpfs, as in Docker and containerd, and the stack is mounted and walked. Needs Linux and root.
/// </summary>
/// <remarks>
/// A mount namespace belongs to a thread, so every instance has its own thread. Its mounts are invisible to others and end
/// with it. Instances are reused; several can work in parallel.
/// </remarks>
public sealed class KernelOverlay
{
    private static readonly ConcurrentBag<KernelOverlay> Idle = [];
    private static readonly Lazy<string?> LazyUnavailable = new(Probe);

    // Any directory can be the mount point, because only this thread sees the mount. An existing one leaves no files behind.
    private static readonly ByteString Scratch = Path.GetTempPath().TrimEnd('/');

    private readonly BlockingCollection<Action> _work = [];

    private KernelOverlay()
    {
        new Thread(Run) { IsBackground = true, Name = "overlay" }.Start();
        Do(EnterNamespace);
    }

    /// <summary>The reason why it cannot be used here; <see langword="null"/> if it can.</summary>
    public static string? Unavailable => LazyUnavailable.Value;

    /// <exception cref="BadImageException">No engine would unpack these layers.</exception>
    public static OverlayResult Merge(IReadOnlyList<byte[]> layers)
    {
        if (!Idle.TryTake(out KernelOverlay? overlay)) overlay = new KernelOverlay();
        try
        {
            return overlay.Do(() => MergeHere(layers));
        }
        finally
        {
            Idle.Add(overlay);
        }
    }

    private static string? Probe()
    {
        if (!OperatingSystem.IsLinux()) return "overlayfs needs Linux";
        if (!Environment.IsPrivilegedProcess) return "mounting an overlayfs needs root";
        try
        {
            _ = Merge([LayerBuilder.Build([new TarItem { Path = "a" }]), LayerBuilder.Build([new TarItem { Path = "b" }])]);
            return null;
        }
        catch (IOException e)
        {
            return "an overlayfs cannot be mounted here: " + e.Message;
        }
    }

    private static object? EnterNamespace()
    {
        KernelFiles.Check(LinuxCalls.Unshare(LinuxCalls.CloneNewNamespace), "unshare", "mount namespace");
        KernelFiles.Check(LinuxCalls.Mount(default, "/\0"u8, default, LinuxCalls.MountRecursive | LinuxCalls.MountPrivate, default), "mount", "/");
        _ = LinuxCalls.SetUmask(0);
        return null;
    }

    private static OverlayResult MergeHere(IReadOnlyList<byte[]> layers)
    {
        byte[] scratch = KernelFiles.Z(Scratch);
        KernelFiles.Check(LinuxCalls.Mount("tmpfs\0"u8, scratch, "tmpfs\0"u8, 0, "mode=755,nr_inodes=0,size=90%\0"u8), "mount", Scratch);
        try
        {
            KernelFiles.Check(LinuxCalls.ChangeDirectory(scratch), "chdir", Scratch);
            var stack = new KernelStack();
            foreach (byte[] layer in layers) stack.Add(RawTarReader.Read(layer));
            return new OverlayResult(stack.Walk(), stack.Loose);
        }
        finally
        {
            _ = LinuxCalls.ChangeDirectory("/\0"u8);
            // Detached together with everything mounted inside it.
            KernelFiles.Check(LinuxCalls.Unmount(scratch, LinuxCalls.UnmountDetach), "umount", Scratch);
        }
    }

    private void Run()
    {
        foreach (Action action in _work.GetConsumingEnumerable()) action();
    }

    private T Do<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>();
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e) when (e is IOException or BadImageException or InvalidOperationException or ArgumentException or OverflowException)
            {
                done.SetException(e);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }
}
