using System.Security.Cryptography;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Executors.Docker.Images;
using Weir.Pipelines.Execution;
using Weir.Testing;
using Weir.Testing.Executors;

namespace Weir.Engine.Tests.Executors.Docker.Images;

public sealed class ImageBuildTests : IAsyncLifetime
{
    private const string Shell = "/bin/busybox";

    private readonly RecordedOutput _output = new();
    private readonly ScratchFolder _scratch = new();
    private readonly string _mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private readonly List<string> _images = [];
    private DockerEngine _engine = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        LocalEngine.Require();
        _engine = await DockerEngine.ConnectAsync(Around, TimeProvider.System, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        if (_engine is null)
            return;
        foreach (var image in _images)
            await _engine.Client.Images.DeleteImageAsync(image, new ImageDeleteParameters { Force = true }, CancellationToken.None);

        // A build that failed leaves the layers before.
        var label = new Dictionary<string, bool> { [$"mark={_mark}"] = true };
        var layers = new ImagesListParameters { Filters = new Dictionary<string, IDictionary<string, bool>> { ["label"] = label } };
        foreach (var image in await _engine.Client.Images.ListImagesAsync(layers, CancellationToken.None))
            await _engine.Client.Images.DeleteImageAsync(image.ID, new ImageDeleteParameters { Force = true }, CancellationToken.None);
        _engine.Dispose();
    }

    [Fact]
    public async Task An_image_is_built_and_shows_how()
    {
        _scratch.Write("Dockerfile", $"FROM scratch\nLABEL mark={_mark}\nARG GREETING\nENV GREETING=$GREETING\nCOPY . /\n");
        _scratch.Write("sub/file", "content");
        var image = await BuildAsync(Build() with { Arguments = new Dictionary<string, string> { ["GREETING"] = "hello" } });
        Assert.Contains("GREETING=hello", image.Configuration!.Env!);
        Assert.Equal($"building the image of '{_scratch.In("Dockerfile")}'", _output.Lines[0]);
        Assert.Contains("Step 5/5 : COPY . /", _output.Lines);
    }

    [Fact]
    public async Task What_is_unchanged_is_not_built_again()
    {
        _scratch.Write("Dockerfile", $"FROM scratch\nLABEL mark={_mark}\nCOPY . /\n");
        _scratch.Write("file", "one");
        var first = await BuildAsync(Build());
        var lines = _output.Lines.Count;
        File.SetLastWriteTimeUtc(_scratch.In("file"), DateTime.UnixEpoch);
        Assert.Equal(first.Id, (await BuildAsync(Build())).Id);
        Assert.Equal($"the image of '{_scratch.In("Dockerfile")}' is there already: {first.Id}", Assert.Single(_output.Lines.Skip(lines)));
        _scratch.Write("file", "two");
        Assert.NotEqual(first.Id, (await BuildAsync(Build())).Id);
    }

    [Fact]
    public async Task An_instruction_that_fails_is_named_with_its_output()
    {
        Assert.SkipUnless(File.Exists(Shell), $"there is no {Shell} (package busybox-static)");
        File.Copy(Shell, _scratch.In("sh"));
        _scratch.Write("Dockerfile", $"FROM scratch\nLABEL mark={_mark}\nCOPY sh /bin/sh\nRUN [\"/bin/sh\", \"-c\", \"echo before; exit 3\"]\n");
        var message = await RefusedAsync(Build());
        Assert.Equal(
            $"the image of '{_scratch.In("Dockerfile")}' cannot be built, in 'Step 4/4 : RUN [\"/bin/sh\", \"-c\", \"echo before; exit 3\"]': "
            + "The command '/bin/sh -c echo before; exit 3' returned a non-zero code: 3",
            message);
        Assert.Contains("before", _output.Lines);
    }

    [Theory]
    [InlineData("FROM scratch\nRUN --mount=type=cache,target=/x true\n")]
    [InlineData("FROM scratch\nCOPY --chmod=755 Dockerfile /\n")]
    [InlineData("FROM scratch\nCOPY --link Dockerfile /\n")]
    [InlineData("FROM scratch\nCOPY <<END /file\nmake it so\nEND\n")]
    public async Task What_needs_BuildKit_is_told(string dockerfile)
    {
        _scratch.Write("Dockerfile", dockerfile);
        Assert.Contains("; it needs BuildKit, which weir does not build with: build it by 'docker build', and name that image ('docker://name')", await RefusedAsync(Build()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_a_Dockerfile_is_named() =>
        Assert.Equal(
            $"there is no 'Dockerfile' in '{_scratch.Path}', from which an image is to be made; correct the path, or add the file",
            await RefusedAsync(Build()));

    [Fact]
    public async Task A_context_has_what_is_not_ignored()
    {
        _scratch.Write("Dockerfile", "FROM scratch");
        _scratch.Write(".dockerignore", "*\n!kept\nkept/dropped\n");
        _scratch.Write("kept/file", "");
        _scratch.Write("kept/dropped", "");
        _scratch.Write("other/file", "");
        Directory.CreateDirectory(_scratch.In("kept/empty"));
        File.CreateSymbolicLink(_scratch.In("kept/link"), "file");
        var context = await BuildContext.ReadAsync(Build(), Cancelled);
        Assert.Equal([".dockerignore", "Dockerfile", "kept/empty", "kept/file", "kept/link"], context.Names);
    }

    [Fact]
    public async Task A_Dockerfile_may_have_patterns_of_its_own()
    {
        _scratch.Write("build/app.Dockerfile", "FROM scratch");
        _scratch.Write("build/app.Dockerfile.dockerignore", "*");
        _scratch.Write(".dockerignore", "nothing");
        _scratch.Write("file", "");
        var context = await BuildContext.ReadAsync(Build() with { Dockerfile = "build/app.Dockerfile" }, Cancelled);
        Assert.Equal([".dockerignore", "build/app.Dockerfile"], context.Names);
    }

    private static EngineSurroundings Around => EngineSurroundings.Of(new Dictionary<string, string> { ["DOCKER_HOST"] = "unix://" + LocalEngine.Socket }, null);

    private ImageBuild Build() => new(new DiskFiles(), _scratch.Path);

    private async Task<ReadyImage> BuildAsync(ImageBuild build)
    {
        var image = await new ImageStore(_engine, new RegistryLogins(Around, TimeProvider.System), TimeProvider.System).BuildAsync(build, _output, Cancelled);
        if (!_images.Contains(image.Id))
            _images.Add(image.Id);
        return image;
    }

    private async Task<string> RefusedAsync(ImageBuild build) => (await Assert.ThrowsAsync<ExecutorException>(() => BuildAsync(build))).Message;
}
