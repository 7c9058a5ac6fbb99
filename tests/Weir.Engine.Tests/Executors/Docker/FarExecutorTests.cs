using Weir.Engine.Tests.Executors.Docker;
using Weir.Testing;
using Weir.Testing.Executors;

[assembly: AssemblyFixture(typeof(FarEngineEnd))]

namespace Weir.Engine.Tests.Executors.Docker;

public sealed class FarExecutorTests() : ExecutorContract(new DockerUnderTest(isJobs: true, isFar: true));

public sealed class FarOutputTests() : ExecutorOutputContract(new DockerUnderTest(isJobs: true, isFar: true));

public sealed class FarFilesTests() : ExecutorFilesContract(new DockerUnderTest(isJobs: true, isFar: true));

public sealed class FarStopTests() : ExecutorStopContract(new DockerUnderTest(isJobs: true, isFar: true));

public sealed class FarEndTests() : ExecutorEndContract(new DockerUnderTest(isJobs: true, isFar: true));

public sealed class FarMachineImageTests() : ExecutorContract(new DockerUnderTest(isJobs: false, isFar: true));

/// <summary>Ends the engine that these tests share.</summary>
public sealed class FarEngineEnd : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await FarEngine.EndSharedAsync();
}
