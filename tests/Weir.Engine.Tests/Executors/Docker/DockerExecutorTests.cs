using Weir.Testing.Executors;

namespace Weir.Engine.Tests.Executors.Docker;

public sealed class DockerExecutorTests() : ExecutorContract(new DockerUnderTest(isJobs: true));

public sealed class DockerOutputTests() : ExecutorOutputContract(new DockerUnderTest(isJobs: true));

public sealed class DockerFilesTests() : ExecutorFilesContract(new DockerUnderTest(isJobs: true));

public sealed class DockerStopTests() : ExecutorStopContract(new DockerUnderTest(isJobs: true));

public sealed class DockerEndTests() : ExecutorEndContract(new DockerUnderTest(isJobs: true));

public sealed class MachineImageTests() : ExecutorContract(new DockerUnderTest(isJobs: false));

public sealed class MachineImageFilesTests() : ExecutorFilesContract(new DockerUnderTest(isJobs: false));
