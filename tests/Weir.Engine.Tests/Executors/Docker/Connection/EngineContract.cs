using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Executors.Docker.Images;
using Weir.Testing;
using Weir.Testing.Executors;

namespace Weir.Engine.Tests.Executors.Docker.Connection;

/// <summary>What every way to an engine must carry.</summary>
public abstract class EngineContract
{
    private const string Shell = "/bin/busybox";

    // Several ways lead to the same engine at once.
    private readonly string _mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    private string Image => $"localhost/weir-test-{_mark}";

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The environment that leads to the engine; the test skips where there is none.</summary>
    protected abstract Task<IReadOnlyDictionary<string, string>> ReachAsync();

    /// <summary>What the engine is.</summary>
    protected virtual EngineKind Kind => EngineKind.Docker;

    /// <summary>Whether it sees the files of this machine.</summary>
    protected virtual bool SharesFiles => true;

    [Fact]
    public async Task The_engine_says_what_it_is()
    {
        using var engine = await ConnectAsync();
        Assert.Equal((Kind, SharesFiles), (engine.Description.Kind, engine.Description.SharesFiles));
        Assert.StartsWith("linux/", engine.Description.Platform, StringComparison.Ordinal);
        Assert.True(engine.Description.Processors > 0);
    }

    [Fact]
    public async Task A_process_whose_input_ends_goes_on_writing()
    {
        Assert.SkipUnless(File.Exists(Shell), $"there is no {Shell} (package busybox-static)");
        using var engine = await ConnectAsync();
        await ImportAsync(engine);
        var container = await engine.AskAsync("the container cannot be made", (client, token) => client.Containers.CreateContainerAsync(Wanted(), token), Cancelled);
        try
        {
            var attach = new ContainerAttachParameters { Stream = true, Stdin = true, Stdout = true, Stderr = true };
            using var stream = await engine.Client.Containers.AttachContainerAsync(container.ID, attach, Cancelled);
            await engine.Client.Containers.StartContainerAsync(container.ID, new ContainerStartParameters(), Cancelled);
            var sent = Encoding.ASCII.GetBytes(new string('x', 300_000) + "\n");
            var sending = SendAsync();
            var (output, errors) = await stream.ReadOutputToEndAsync(Cancelled);
            await sending;
            Assert.Equal(("300001\n", "counted\n"), (output, errors));

            async Task SendAsync()
            {
                await stream.WriteAsync(sent, 0, sent.Length, Cancelled);
                stream.CloseWrite();
            }
        }
        finally
        {
            await engine.Client.Containers.RemoveContainerAsync(container.ID, new ContainerRemoveParameters { Force = true }, CancellationToken.None);
            await engine.Client.Images.DeleteImageAsync(Image, new ImageDeleteParameters { Force = true }, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Images_are_built()
    {
        using var scratch = new ScratchFolder();
        scratch.Write("Dockerfile", $"FROM scratch\nENV GREETING={_mark}\nCOPY . /\n");
        using var engine = await ConnectAsync();
        var store = new ImageStore(engine, new RegistryLogins(EngineSurroundings.Of(new Dictionary<string, string>(), null), TimeProvider.System), TimeProvider.System);
        var output = new RecordedOutput();
        var image = await store.BuildAsync(new ImageBuild(new DiskFiles(), scratch.Path), output, Cancelled);
        await engine.Client.Images.DeleteImageAsync(image.Id, new ImageDeleteParameters { Force = true }, CancellationToken.None);
        Assert.Contains($"GREETING={_mark}", image.Configuration!.Env!);
        Assert.Contains(output.Lines, line => line.Contains("COPY . /", StringComparison.Ordinal));
    }

    private async Task<DockerEngine> ConnectAsync() => await DockerEngine.ConnectAsync(EngineSurroundings.Of(await ReachAsync(), null), TimeProvider.System, Cancelled);

    private CreateContainerParameters Wanted() => new()
    {
        Image = Image,
        Entrypoint = ["/bin/busybox", "sh", "-c", "/bin/busybox wc -c; echo counted >&2"],
        AttachStdin = true,
        AttachStdout = true,
        AttachStderr = true,
        OpenStdin = true,
        StdinOnce = true,

        // Podman asks for more than a machine may have to give.
        HostConfig = new HostConfig { NetworkMode = "none", Ulimits = [new Ulimit { Name = "nofile", Soft = 1024, Hard = 1024 }, new Ulimit { Name = "nproc", Soft = 1024, Hard = 1024 }] },
    };

    private async Task ImportAsync(DockerEngine engine)
    {
        using var archive = new MemoryStream();
        await using (var tar = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
            await tar.WriteEntryAsync(Shell, "bin/busybox", Cancelled);
        archive.Position = 0;
        await engine.Client.Images.CreateImageAsync(new ImagesCreateParameters { FromSrc = "-", Repo = Image, Tag = "latest" }, archive, null, new Progress<JSONMessage>(), Cancelled);
    }
}
