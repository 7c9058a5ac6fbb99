namespace Weir.Engine.Archives;

/// <summary>Lays an archive out in a new folder of this machine.</summary>
internal sealed class LocalUnpackTarget(string folder) : IUnpackTarget
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public ValueTask MakeFolderAsync(string name, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(PathOf(name));
        return ValueTask.CompletedTask;
    }

    public async ValueTask WriteAsync(
        string name, UnixFileMode? mode, DateTimeOffset? modified, Func<Stream, ValueTask> write, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await using (file.ConfigureAwait(false))
            await write(file).ConfigureAwait(false);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, ReadOnly(mode));
    }

    public ValueTask LinkAsync(string name, string target, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(path, target);
        return ValueTask.CompletedTask;
    }

    public ValueTask<Stream> OpenReadAsync(string name, CancellationToken cancellationToken) => new(File.OpenRead(PathOf(name)));

    private string PathOf(string name) => Path.Combine(folder, name);

    private static UnixFileMode ReadOnly(UnixFileMode? mode) =>
        UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead | ((mode & UnixFileMode.UserExecute) > 0 ? AnyExecute : 0);
}
