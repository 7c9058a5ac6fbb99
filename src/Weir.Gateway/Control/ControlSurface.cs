using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Weir.Gateway.Counting;
using Weir.Gateway.Tables;

namespace Weir.Gateway.Control;

/// <summary>What the control socket answers. Who can reach it may do everything; its folder is the user's own.</summary>
internal sealed class ControlSurface(GatewayControl control)
{
    private const int MostBytes = 1 << 20;

    public async Task ServeAsync(HttpContext context)
    {
        // Over the network there is nothing but the metrics.
        if (context.Connection.LocalIpAddress is not null && context.Request.Path != "/metrics")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        try
        {
            await RouteAsync(context).ConfigureAwait(false);
        }
        catch (TableRefusedException refused)
        {
            context.Response.StatusCode = refused.Status;
            await WriteAsync(context, new ControlProblem(refused.Errors), TableJson.Default.ControlProblem).ConfigureAwait(false);
        }
        catch (JsonException exception)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await WriteAsync(context, new ControlProblem([exception.Message]), TableJson.Default.ControlProblem).ConfigureAwait(false);
        }
    }

    private Task RouteAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("GET", "/status") => StatusAsync(context),
        ("GET", "/metrics") => MetricsAsync(context),
        ("PUT", "/table") => TableAsync(context),
        ("PUT", "/follow") => FollowAsync(context),
        ("GET", "/ready") => SettledAsync(context, control.ReadyAsync),
        ("GET", "/drained") => SettledAsync(context, control.DrainedAsync),
        ("POST", "/absorb") => AbsorbAsync(context),
        ("POST", "/stop") => StopAsync(context),
        _ => UnknownAsync(context),
    };

    private async Task StatusAsync(HttpContext context) =>
        await WriteAsync(context, await control.StatusAsync(context.RequestAborted).ConfigureAwait(false), TableJson.Default.GatewayStatus).ConfigureAwait(false);

    private async Task MetricsAsync(HttpContext context)
    {
        var text = await control.MetricsAsync(context.RequestAborted).ConfigureAwait(false);
        context.Response.ContentType = PrometheusText.ContentType;
        await context.Response.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task TableAsync(HttpContext context)
    {
        var table = await ReadAsync(context, TableJson.Default.GatewayTable).ConfigureAwait(false);
        await control.ApplyAsync(table, context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task FollowAsync(HttpContext context)
    {
        var table = await ReadAsync(context, TableJson.Default.GatewayTable).ConfigureAwait(false);
        await control.FollowAsync(table, context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task SettledAsync(HttpContext context, Func<string, double, CancellationToken, Task<Settled>> ask)
    {
        var query = context.Request.Query;
        if (query["release"].ToString() is not { Length: > 0 } release
            || !double.TryParse(query["within"], NumberStyles.Float, CultureInfo.InvariantCulture, out var within) || within is not (>= 0 and <= 86_400))
        {
            throw new TableRefusedException(StatusCodes.Status400BadRequest, ["expected ?release=ID&within=SECONDS, with seconds from 0 to 86400"]);
        }

        await WriteAsync(context, await ask(release, within, context.RequestAborted).ConfigureAwait(false), TableJson.Default.Settled).ConfigureAwait(false);
    }

    private async Task AbsorbAsync(HttpContext context)
    {
        control.Absorb(await ReadAsync(context, TableJson.Default.IReadOnlyListKeptCounts).ConfigureAwait(false));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task StopAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        await context.Response.CompleteAsync().ConfigureAwait(false);
        control.Stop();
    }

    private static Task UnknownAsync(HttpContext context) => throw new TableRefusedException(
        StatusCodes.Status404NotFound,
        [$"there is no '{context.Request.Method} {context.Request.Path}'; there are GET /status, /metrics, /ready, /drained, PUT /table and POST /stop"]);

    private static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        if (context.Request.ContentLength > MostBytes)
            throw new TableRefusedException(StatusCodes.Status413PayloadTooLarge, [$"the body has more than {MostBytes} bytes"]);
        return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted).ConfigureAwait(false)
            ?? throw new TableRefusedException(StatusCodes.Status400BadRequest, ["the body is null"]);
    }

    private static async Task WriteAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, answer, type, context.RequestAborted).ConfigureAwait(false);
    }
}

/// <summary>A request to the control socket cannot be done.</summary>
internal sealed class TableRefusedException(int status, IReadOnlyList<string> errors) : Exception(string.Join("; ", errors))
{
    public int Status => status;

    public IReadOnlyList<string> Errors => errors;
}
