using System.Net;
using Weir.Pipelines.Execution;

namespace Weir.Testing;

/// <summary>Services that nobody listens at: what they were asked for, and by whom.</summary>
public sealed class RecordedToolkit : IToolkit
{
    /// <summary>The jobs that opened them.</summary>
    public List<ToolkitRequest> Opened { get; } = [];

    /// <summary>How often a job connected.</summary>
    public int Connections { get; private set; }

    /// <summary>How many jobs have ended them.</summary>
    public int Ended { get; private set; }

    /// <summary>Why nothing can listen; null where it can.</summary>
    public string? Failure { get; set; }

    public IToolkitJob Open(ToolkitRequest request)
    {
        Opened.Add(request);
        return new Job(this, request);
    }

    private sealed class Job(RecordedToolkit toolkit, ToolkitRequest request) : IToolkitJob
    {
        public ValueTask<ToolkitAccess> ConnectAsync(IPAddress? address, CancellationToken cancellationToken)
        {
            if (toolkit.Failure is { } failure)
                throw new ToolkitException(failure, new IOException(failure));
            toolkit.Connections++;
            var root = new Uri($"http://{address ?? IPAddress.Loopback}:1234");
            return new(new ToolkitAccess(root, "services-token", request.IdTokens is null ? null : new IdTokenAccess(new Uri(root, "idtoken?api-version=2.0"), "identity-token")));
        }

        public ValueTask DisposeAsync()
        {
            toolkit.Ended++;
            return ValueTask.CompletedTask;
        }
    }
}
