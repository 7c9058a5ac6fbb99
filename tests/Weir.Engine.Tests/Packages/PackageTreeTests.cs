using Weir.Engine.Packages;
using Weir.Pipelines.Execution;
using Weir.Testing;

namespace Weir.Engine.Tests.Packages;

public sealed class PackageTreeTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task On_this_machine_files_are_copied_and_belong_to_the_job()
    {
        _folder.Write("package/action.yml", "name: x");
        File.SetUnixFileMode(_folder.Write("package/bin/tool", "#!"), (UnixFileMode)0b101_101_101);
        File.CreateSymbolicLink(_folder.In("package", "link"), "bin/tool");
        _folder.Write("package/.git/config", "not a part of it");
        _folder.Write("job/stale", "from before");

        await PackageTree.CopyAsync(_folder.In("package"), new HereFiles(), _folder.In("job"), TestContext.Current.CancellationToken);
        File.AppendAllText(_folder.In("job", "bin", "tool"), "changed by the job");

        Assert.Equal(["action.yml", "bin", "link"], Directory.GetFileSystemEntries(_folder.In("job")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(_folder.In("job", "bin", "tool")));
        Assert.Equal("bin/tool", new FileInfo(_folder.In("job", "link")).LinkTarget);
        Assert.Equal("#!", File.ReadAllText(_folder.In("package", "bin", "tool")));
    }

    private sealed class HereFiles : IJobFiles
    {
        public string? OnThisMachine(string path) => path;

        public ValueTask RemoveAsync(string path, CancellationToken cancellationToken)
        {
            Directory.Delete(path, recursive: true);
            return ValueTask.CompletedTask;
        }

        public ValueTask MakeFolderAsync(string path, CancellationToken cancellationToken)
        {
            Directory.CreateDirectory(path);
            return ValueTask.CompletedTask;
        }

        public ValueTask<JobFile?> StatAsync(string path, CancellationToken cancellationToken) => throw Unneeded();

        public ValueTask<JobFile?> LookAsync(string path, CancellationToken cancellationToken) => throw Unneeded();

        public IAsyncEnumerable<JobFile> ListAsync(string folder, CancellationToken cancellationToken) => throw Unneeded();

        public ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken) => throw Unneeded();

        public ValueTask<Stream> OpenWriteAsync(string path, UnixFileMode? mode, CancellationToken cancellationToken) => throw Unneeded();

        public ValueTask LinkAsync(string path, string target, CancellationToken cancellationToken) => throw Unneeded();

        public ValueTask SetModifiedAsync(string path, DateTimeOffset modified, CancellationToken cancellationToken) => throw Unneeded();

        private static InvalidOperationException Unneeded() => new("files of this machine are copied without a detour");
    }
}
