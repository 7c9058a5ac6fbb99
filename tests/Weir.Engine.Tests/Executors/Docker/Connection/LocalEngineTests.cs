using Weir.Testing;

namespace Weir.Engine.Tests.Executors.Docker.Connection;

public sealed class LocalEngineTests : EngineContract
{
    protected override Task<IReadOnlyDictionary<string, string>> ReachAsync()
    {
        LocalEngine.Require();
        return Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { ["DOCKER_HOST"] = "unix://" + LocalEngine.Socket });
    }
}
