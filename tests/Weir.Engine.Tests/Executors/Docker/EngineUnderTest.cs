using System.Diagnostics;
using System.Formats.Tar;
using System.Text.Json.Nodes;
using Docker.DotNet;
using Docker.DotNet.Models;
using Weir.Engine.Tests.Executors.Docker;

[assembly: AssemblyFixture(typeof(EngineUnderTest))]

namespace Weir.Engine.Tests.Executors.Docker;

/// <summary>The Docker engine of this machine, with an image, a network and a volume for the tests, which go with all that was made of them.</summary>
public sealed class EngineUnderTest : IAsyncLifetime
{
    private const string Socket = "/var/run/docker.sock";
    private const string Busybox = "/bin/busybox";

    private readonly string _name = $"weir-test-{Environment.ProcessId}";
    private DockerClient? _client;

    /// <summary>Why there is nothing to test with; null where there is.</summary>
    public string? Absence { get; private set; }

    public string Image => $"{_name}:latest";

    public string Network => _name;

    public DockerClient Client => _client ?? throw new InvalidOperationException(Absence);

    public async ValueTask InitializeAsync()
    {
        Absence = !File.Exists(Socket) ? $"there is no Docker engine at {Socket}: start dockerd"
            : !File.Exists(Busybox) ? $"there is no {Busybox}: install busybox-static"
            : (await DockerAsync("version")).Errors is { Length: > 0 } errors ? $"docker cannot reach the engine: {errors}"
            : null;
        if (Absence is not null)
            return;
        var version = (await DockerAsync("version --format {{.Server.APIVersion}}")).Output.Trim();
        _client = new DockerClientBuilder().WithEndpoint(new Uri($"unix://{Socket}")).WithApiVersion(System.Version.Parse(version)).Build();
        await ImportAsync();
        await DockerAsync($"network create {Network}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is null)
            return;
        await DockerAsync("volume rm --force weir-test-data weir-test-cache");
        await DockerAsync($"network rm {Network}");
        await DockerAsync($"rmi --force {Image}");
        _client.Dispose();
    }

    /// <summary>Runs <c>docker</c> as GitHub's runner does: with its arguments as one text.</summary>
    public static async Task<(string Output, string Errors)> DockerAsync(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (await output, process.ExitCode == 0 ? "" : errors.Trim());
    }

    /// <summary>What the engine understood of a container, which is removed.</summary>
    public static async Task<JsonNode> TakeAsync(string id)
    {
        var (output, errors) = await DockerAsync($"inspect {id}");
        await DockerAsync($"rm --force --volumes {id}");
        return errors.Length == 0 ? JsonNode.Parse(output)![0]! : throw new InvalidOperationException(errors);
    }

    private async Task ImportAsync()
    {
        using var files = new MemoryStream();
        await using (var tar = new TarWriter(files, leaveOpen: true))
        {
            await tar.WriteEntryAsync(Busybox, "bin/busybox");
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, "bin/sh") { LinkName = "busybox" });
        }

        files.Position = 0;
        await Client.Images.CreateImageAsync(
            new ImagesCreateParameters { FromSrc = "-", Repo = _name, Tag = "latest" },
            files,
            null,
            new Progress<JSONMessage>());
    }
}
