using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Weir.Delivery.Systems;

/// <summary>
/// Talks to CI systems: no redirect is followed, no cookie kept, every request has a time limit and every answer a size. A GET is tried again;
/// a POST only where it certainly was not taken.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
/// <param name="time">The time.</param>
public sealed class CiHttp(TimeProvider time) : IDisposable
{
    private const int Tries = 4;
    private const int MaxBody = 1 << 20;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>How long a request may take, with its answer.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time by which pauses are made.</summary>
    internal TimeProvider Time => time;

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    internal async Task<CiAnswer> SendAsync(CiRequest request, string title, CiSecrets secrets, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            CiAnswer? answer = null;
            CiException? failure = null;
            var untaken = false;
            try
            {
                answer = await TryAsync(request, title, secrets, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException lost)
            {
                untaken = lost.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError;
                failure = new CiException(secrets.Mask($"{title} at {request.Address.Authority} cannot be reached: {lost.Message}{Doubt(request, untaken)}"), lost);
            }
            catch (Exception late) when (late is OperationCanceledException or IOException && !cancellationToken.IsCancellationRequested)
            {
                failure = new CiException(string.Create(CultureInfo.InvariantCulture, $"{title} at {request.Address.Authority} broke off, or did not answer within {Limit.TotalSeconds:0.#} s{Doubt(request, untaken: false)}"), late);
            }

            if (attempt == Tries || Pause(request, answer, untaken, attempt) is not { } pause)
                return answer ?? throw failure!;
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Doubt(CiRequest request, bool untaken) =>
        request.Method == HttpMethod.Get || untaken ? "" : "; it may have been taken all the same, so it is not sent again: look there before you do";

    // A POST that was taken and is sent again starts a second rollback.
    private static TimeSpan? Pause(CiRequest request, CiAnswer? answer, bool untaken, int attempt)
    {
        var usual = TimeSpan.FromSeconds(1 << (attempt - 1));
        if (answer is { Status: 429 or 403, RetryAfter: { } asked })
            return asked <= LongestPause ? asked : null;
        if (untaken)
            return usual;
        if (request.Method != HttpMethod.Get || answer is not (null or { Status: 429 or 502 or 503 or 504 }))
            return null;
        return answer?.RetryAfter is { } wait ? (wait <= LongestPause ? wait : null) : usual;
    }

    private async Task<CiAnswer> TryAsync(CiRequest request, string title, CiSecrets secrets, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var message = request.ToMessage();
        using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
        var body = await ReadAsync(response, both.Token).ConfigureAwait(false)
            ?? throw new CiException(string.Create(CultureInfo.InvariantCulture, $"{title} at {request.Address.Authority} answered {(int)response.StatusCode} with more than {MaxBody} bytes, which no such answer has: is the address right?")) { Status = (int)response.StatusCode };
        return new CiAnswer((int)response.StatusCode, body, response.Headers.Location?.OriginalString, After(response.Headers.RetryAfter), CookieOf(response), secrets);
    }

    private static async Task<string?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[8192];
            using var whole = new MemoryStream();
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                if (whole.Length + count > MaxBody)
                    return null;
                whole.Write(buffer, 0, count);
            }

            return Encoding.UTF8.GetString(whole.GetBuffer(), 0, (int)whole.Length);
        }
    }

    private TimeSpan? After(RetryConditionHeaderValue? header)
    {
        var pause = header?.Delta ?? (header?.Date - time.GetUtcNow());
        return pause < TimeSpan.Zero ? TimeSpan.Zero : pause;
    }

    private static string? CookieOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Set-Cookie", out var cookies) ? string.Join("; ", cookies.Select(cookie => cookie.Split(';')[0])) : null;
}
