using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Docker.DotNet.Models;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Engine.Unix;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Executors.Docker.Images;

/// <summary>A program that keeps credentials: <c>docker-credential-NAME get</c>, which reads an address and writes what belongs to it.</summary>
internal sealed class CredentialHelper(string name, EngineSurroundings around, TimeProvider time)
{
    private const string TokenUser = "<token>";

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(30);

    private string Program => $"docker-credential-{name}";

    /// <summary>What it keeps for an address; null for nothing.</summary>
    /// <exception cref="ExecutorException">It is not there, or fails.</exception>
    public async Task<AuthConfig?> GetAsync(string address, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(MostTime, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var process = Start();
        try
        {
            var (code, output, errors) = await AskAsync(process, address, ended.Token).ConfigureAwait(false);
            if (code == 0)
                return Read(output, address);
            var said = output.Trim().Length > 0 ? output.Trim() : errors.Trim();
            return said.Contains("not found", StringComparison.OrdinalIgnoreCase)
                ? null
                : throw Failure($"ended with exit code {code}{(said.Length > 0 ? $": {said}" : "")}");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Failure($"gave no answer in {MostTime.TotalSeconds:0} seconds");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static async Task<(int Code, string Output, string Errors)> AskAsync(Process process, string address, CancellationToken cancellationToken)
    {
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.StandardInput.WriteAsync(address.AsMemory(), cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code says the rest.
        }

        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return (process.ExitCode, await output.ConfigureAwait(false), await errors.ConfigureAwait(false));
    }

    private Process Start()
    {
        var path = name.Contains('/') ? null : ProgramSearch.Find(Program, around.Given("PATH") ?? "");
        if (path is null)
            throw Failure("was not found in PATH");
        var start = new ProcessStartInfo(path, ["get"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment.Clear();
        foreach (var (variable, value) in around.Environment)
            start.Environment[variable] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw Failure($"cannot be started: {exception.Message}", exception);
        }
    }

    private AuthConfig? Read(string output, string address)
    {
        try
        {
            return JsonSerializer.Deserialize(output, HelperJson.Default.HelperAnswer) switch
            {
                { Username: TokenUser, Secret: { Length: > 0 } token } => new AuthConfig { IdentityToken = token, ServerAddress = address },
                { Username: { Length: > 0 } user, Secret: { } secret } => new AuthConfig { Username = user, Password = secret, ServerAddress = address },
                _ => null,
            };
        }
        catch (JsonException exception)
        {
            throw Failure("did not write JSON", exception);
        }
    }

    private ExecutorException Failure(string what, Exception? inner = null) =>
        new($"the program '{Program}', which keeps credentials of registries as Docker's config.json says, {what}; repair it, or take it out of 'credsStore' and 'credHelpers'", inner);
}

/// <summary>What a program that keeps credentials writes.</summary>
internal sealed record HelperAnswer(string? Username, string? Secret)
{
    /// <summary>Names the user only.</summary>
    public override string ToString() => Username ?? "";
}

[JsonSerializable(typeof(HelperAnswer))]
internal sealed partial class HelperJson : JsonSerializerContext;
