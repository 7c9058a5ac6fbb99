using System.Net.Sockets;
using System.Text;

namespace Weir.Gateway.Tests;

/// <summary>A connection on which a test writes what no client would.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _client;
    private readonly StringBuilder _seen = new();

    public RawClient(Uri address) => _client = new TcpClient(address.Host, address.Port);

    public async Task<string> AskAsync(string request, CancellationToken cancellationToken)
    {
        await WriteAsync(request, cancellationToken);
        return await ReadToEndAsync(cancellationToken);
    }

    public async Task WriteAsync(string text, CancellationToken cancellationToken) =>
        await _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), cancellationToken);

    public async Task<string> ReadUntilAsync(string text, CancellationToken cancellationToken)
    {
        while (!_seen.ToString().Contains(text, StringComparison.Ordinal))
        {
            if (!await ReadAsync(cancellationToken))
                Assert.Fail($"the connection ended before '{text}': {_seen}");
        }

        return _seen.ToString();
    }

    public async Task<string> ReadToEndAsync(CancellationToken cancellationToken)
    {
        while (await ReadAsync(cancellationToken))
        {
        }

        return _seen.ToString();
    }

    public void Dispose() => _client.Dispose();

    private async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            var read = await _client.GetStream().ReadAsync(buffer, cancellationToken);
            _seen.Append(Encoding.Latin1.GetString(buffer, 0, read));
            return read > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

/// <summary>Asks again until it is so; the test's own time limit ends it.</summary>
internal static class Eventually
{
    public static async Task IsAsync(Func<Task<bool>> question)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (!await question())
        {
            Assert.False(limit.IsCancellationRequested, "it did not come to be so within 60 s");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
