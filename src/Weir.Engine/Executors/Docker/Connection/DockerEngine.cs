using Docker.DotNet;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Connection;

/// <summary>A connection to a container engine, Docker or Podman. Safe for concurrent use; disposing ends its connections.</summary>
public sealed class DockerEngine : IDisposable
{
    private static readonly Version Lowest = new(1, 41), Highest = new(1, 51);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);

    private DockerEngine(EngineEndpoint endpoint, DockerClient client, EngineDescription description)
    {
        Endpoint = endpoint;
        Client = client;
        Description = description;
    }

    /// <summary>Where it is.</summary>
    public EngineEndpoint Endpoint { get; }

    /// <summary>Calls the engine. What it throws is for machines: see <see cref="AskAsync{T}"/> and <see cref="Explain"/>.</summary>
    public DockerClient Client { get; }

    /// <summary>What it is.</summary>
    public EngineDescription Description { get; }

    /// <summary>Finds the engine, and connects to it.</summary>
    /// <param name="around">What says where it is.</param>
    /// <param name="time">Limits how long it may keep silent: 30 seconds.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ExecutorException">None answers; the message says which was meant, why, and what to do.</exception>
    public static async Task<DockerEngine> ConnectAsync(EngineSurroundings around, TimeProvider time, CancellationToken cancellationToken)
    {
        var candidates = EngineChoice.Candidates(around);
        if (candidates is [var named])
            return await ConnectAsync(named, around, time, cancellationToken).ConfigureAwait(false);
        ExecutorException? first = null;
        foreach (var candidate in candidates.Where(static candidate => candidate is EngineEndpoint.Socket socket && File.Exists(socket.Path)))
        {
            try
            {
                return await ConnectAsync(candidate, around, time, cancellationToken).ConfigureAwait(false);
            }
            catch (ExecutorException exception)
            {
                first ??= exception;
            }
        }

        throw first ?? EngineFailure.AbsentEverywhere(candidates);
    }

    /// <summary>Asks the engine for something.</summary>
    /// <param name="failure">What to say first where it fails: "the container cannot be started", say.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ExecutorException">The engine refuses it, or is gone.</exception>
    public async Task<T> AskAsync<T>(string failure, Func<DockerClient, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(Client, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (EngineFailure.Covers(exception))
        {
            throw EngineFailure.Explain(Endpoint, failure, exception);
        }
    }

    /// <inheritdoc cref="AskAsync{T}"/>
    public Task AskAsync(string failure, Func<DockerClient, CancellationToken, Task> call, CancellationToken cancellationToken) =>
        AskAsync(
            failure,
            async (client, token) =>
            {
                await call(client, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    /// <summary>What a failure of the client means for a person; null where it is none of the engine's.</summary>
    /// <param name="failure">What cannot be done for it.</param>
    /// <param name="exception">What the client threw.</param>
    public ExecutorException? Explain(string failure, Exception exception) =>
        EngineFailure.Covers(exception) ? EngineFailure.Explain(Endpoint, failure, exception) : null;

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();

    private static async Task<DockerEngine> ConnectAsync(EngineEndpoint endpoint, EngineSurroundings around, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(AnswerTime, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var handler = new EngineHandler(endpoint, around.Environment);
        try
        {
            return await ConnectAsync(endpoint, handler, ended.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            handler.Dispose();
            if (exception is OperationCanceledException && limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                throw EngineFailure.Explain(endpoint, null, new TimeoutException($"no answer in {AnswerTime.TotalSeconds:0} seconds", exception));
            if (EngineFailure.Covers(exception))
                throw EngineFailure.Explain(endpoint, null, exception);
            throw;
        }
    }

    private static async Task<DockerEngine> ConnectAsync(EngineEndpoint endpoint, EngineHandler handler, CancellationToken cancellationToken)
    {
        var version = await NegotiateAsync(endpoint, handler, cancellationToken).ConfigureAwait(false);
        var client = new DockerClientBuilder()
            .WithEndpoint(new Uri("http://docker.localhost")).WithApiVersion(version).WithTimeout(Timeout.InfiniteTimeSpan)
            .WithTransportOptions(handler, endpoint).Build();
        var said = client.System.GetVersionAsync(cancellationToken);
        var info = client.System.GetSystemInfoAsync(cancellationToken);
        await Task.WhenAll(said, info).ConfigureAwait(false);
        return new DockerEngine(endpoint, client, EngineReading.Describe(endpoint, version, await said.ConfigureAwait(false), await info.ConfigureAwait(false)));
    }

    private static async Task<Version> NegotiateAsync(EngineEndpoint endpoint, EngineHandler handler, CancellationToken cancellationToken)
    {
        using var response = await handler.PingAsync(cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw new DockerApiException(response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
        if (!response.Headers.TryGetValues("Api-Version", out var values) || !Version.TryParse(values.First(), out var offered))
            throw new ExecutorException($"what answers at {endpoint} is no container engine, as it names no version of its interface; {endpoint.Origin} names it");
        return offered >= Lowest
            ? offered < Highest ? offered : Highest
            : throw new ExecutorException($"the engine at {endpoint} is too old: its interface has the version {offered}, and {Lowest} is needed; Docker 20.10 or Podman 4.0 has it");
    }
}
