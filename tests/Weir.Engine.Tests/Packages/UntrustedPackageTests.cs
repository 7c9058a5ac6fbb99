using Weir.Engine.Packages;
using Weir.Pipelines.Execution;
using Weir.Testing;

namespace Weir.Engine.Tests.Packages;

[CollectionDefinition(nameof(UntrustedPackageTests), DisableParallelization = true)]
public sealed class ChangesTheEnvironment;

/// <summary>Nothing that a fetched repository holds makes anything run, not even with what the user's own git is set up for.</summary>
[Collection(nameof(UntrustedPackageTests))]
public sealed class UntrustedPackageTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly Upstream _upstream;

    public UntrustedPackageTests()
    {
        _upstream = new Upstream(_folder, "octo/evil");
        var hook = _folder.Write("hooks/reference-transaction", $"#!/bin/sh\ntouch '{Marker}'\n");
        File.SetUnixFileMode(hook, (UnixFileMode)0b111_101_101);
        _folder.Write("template/hooks/reference-transaction", $"#!/bin/sh\ntouch '{Marker}'\n");
        File.SetUnixFileMode(_folder.In("template", "hooks", "reference-transaction"), (UnixFileMode)0b111_101_101);
        _folder.Write("attributes", "* filter=evil\n");
        _folder.Write("gitconfig", $"""
            [core]
                hooksPath = {_folder.In("hooks")}
                attributesFile = {_folder.In("attributes")}
            [filter "evil"]
                smudge = "touch '{Marker}'; cat"
                required = true
            [init]
                templateDir = {_folder.In("template")}
            [submodule]
                recurse = true
            """);
        Environment.SetEnvironmentVariable("GIT_CONFIG_GLOBAL", _folder.In("gitconfig"));
        Environment.SetEnvironmentVariable("GIT_DIR", _folder.In("nowhere"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Marker => _folder.In("it-ran");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("GIT_CONFIG_GLOBAL", null);
        Environment.SetEnvironmentVariable("GIT_DIR", null);
        _folder.Dispose();
    }

    [Fact]
    public async Task Hooks_filters_and_submodules_do_not_run()
    {
        _upstream.Commit(
            (".gitattributes", "*.js filter=evil\n"),
            ("index.js", "code"),
            (".gitmodules", $"[submodule \"x\"]\n\tpath = x\n\turl = ext::sh -c touch% '{Marker}'\n"));

        var package = await Source().GetAsync("octo/evil", "main", Token);

        Assert.Equal("code", await File.ReadAllTextAsync(Path.Combine(package.Folder, "index.js"), Token));
        Assert.False(File.Exists(Marker));
    }

    [Fact]
    public async Task A_link_out_of_the_package_is_refused()
    {
        _upstream.Link("action.yml", "/etc/passwd");
        _upstream.Commit();

        var error = await Assert.ThrowsAsync<PackageException>(async () => await Source().GetAsync("octo/evil", "main", Token));

        Assert.Contains("'action.yml' is a link to '/etc/passwd', outside of the archive", error.Message, StringComparison.Ordinal);
    }

    private GitPackageSource Source() => new(
        new GitPackageOptions { CacheFolder = _folder.In("cache"), BaseAddress = Upstream.AddressOf(_folder), LockFile = _folder.In("lock") },
        TimeProvider.System);
}
