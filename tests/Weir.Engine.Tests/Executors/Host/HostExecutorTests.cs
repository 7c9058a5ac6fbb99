using Weir.Testing.Executors;

namespace Weir.Engine.Tests.Executors.Host;

public sealed class HostExecutorTests() : ExecutorContract(new HostUnderTest());

public sealed class HostOutputTests() : ExecutorOutputContract(new HostUnderTest());

public sealed class HostFilesTests() : ExecutorFilesContract(new HostUnderTest());

public sealed class HostStopTests() : ExecutorStopContract(new HostUnderTest());

public sealed class HostEndTests() : ExecutorEndContract(new HostUnderTest());
