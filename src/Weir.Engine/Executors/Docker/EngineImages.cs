using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Execution;
using ContainerSpec = Weir.Pipelines.Containers.ContainerSpec;

namespace Weir.Engine.Executors.Docker;

/// <summary>The images of an engine.</summary>
internal sealed class EngineImages(DockerEngine engine)
{
    public async Task<string> FetchAsync(ContainerSpec spec, IOutput output, CancellationToken cancellationToken)
    {
        var found = await engine.AskAsync($"the image '{spec.Image}' cannot be had", (client, token) => client.Images.InspectImageAsync(spec.Image, token), cancellationToken).ConfigureAwait(false);
        output.Line(Encoding.UTF8.GetBytes($"Image {spec.Image}: {found.ID}"));
        return found.ID;
    }

    public Task<string> BuildAsync(string folder, string dockerfile, IOutput output, CancellationToken cancellationToken) => throw new ExecutorException("later");
}
