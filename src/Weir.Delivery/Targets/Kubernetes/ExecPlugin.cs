using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>A program that says who asks, as a kubeconfig names it under <c>exec</c>.</summary>
/// <param name="program">The program: a path, or a name to look for.</param>
/// <param name="arguments">Its arguments.</param>
/// <param name="variables">What its environment has beside this process's own.</param>
/// <param name="version">The version of the interface, such as <c>client.authentication.k8s.io/v1</c>.</param>
/// <param name="cluster">What it is told of the cluster; null for nothing.</param>
/// <param name="hint">What a person is to do where it is missing.</param>
/// <param name="time">The time.</param>
internal sealed class ExecPlugin(
    string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, string version, JsonObject? cluster, string? hint, TimeProvider time)
    : ClusterAccess.ICredentials
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public async Task<ClusterAccess.Identity> GetAsync(CancellationToken cancellationToken)
    {
        var output = await RunAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var answer = JsonNode.Parse(output);
            if (answer?["kind"]?.GetValue<string>() != "ExecCredential" || answer["apiVersion"]?.GetValue<string>() != version)
                throw new TargetException($"'{program}', which is to say who asks Kubernetes, answered with no ExecCredential of {version}");
            var status = answer["status"];
            var token = status?["token"]?.GetValue<string>();
            var certificate = status?["clientCertificateData"]?.GetValue<string>();
            if (token is null && certificate is null)
                throw new TargetException($"'{program}', which is to say who asks Kubernetes, gave neither a token nor a certificate");
            return new ClusterAccess.Identity(
                token is null ? null : $"Bearer {token}",
                certificate is null ? null : Certificate(certificate, status?["clientKeyData"]?.GetValue<string>()),
                status?["expirationTimestamp"]?.GetValue<DateTimeOffset>());
        }
        catch (Exception cause) when (cause is System.Text.Json.JsonException or InvalidOperationException or FormatException or CryptographicException)
        {
            // What it wrote may hold the token: the text stays out.
            throw new TargetException($"'{program}', which is to say who asks Kubernetes, answered with what cannot be read");
        }
    }

    /// <summary>A certificate with its key, both in PEM.</summary>
    public static X509Certificate2 Certificate(string pem, string? key)
    {
        using var read = X509Certificate2.CreateFromPem(pem, key);

        // A key that lives only in memory does not survive into every TLS library.
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), password: null);
    }

    private async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        var question = new JsonObject { ["apiVersion"] = version, ["kind"] = "ExecCredential", ["spec"] = new JsonObject { ["interactive"] = false } };
        if (cluster is not null)
            question["spec"]!["cluster"] = cluster.DeepClone();
        start.Environment["KUBERNETES_EXEC_INFO"] = question.ToJsonString();
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new InvalidOperationException("a process was not started");
        }
        catch (Win32Exception cause)
        {
            throw new TargetException($"'{program}', which is to say who asks Kubernetes, cannot be started: {cause.Message}{(hint is null ? "" : $"; {hint.Trim()}")}", cause);
        }

        using (process)
        {
            process.StandardInput.Close();
            using var limit = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                var errors = process.StandardError.ReadToEndAsync(either.Token);
                var output = await process.StandardOutput.ReadToEndAsync(either.Token).ConfigureAwait(false);
                await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
                var complaint = (await errors.ConfigureAwait(false)).Trim().Split('\n')[^1];
                return process.ExitCode == 0
                    ? output
                    : throw new TargetException(FormattableString.Invariant($"'{program}', which is to say who asks Kubernetes, ended with {process.ExitCode}: {complaint}"));
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellationToken.ThrowIfCancellationRequested();
                throw new TargetException($"'{program}', which is to say who asks Kubernetes, did not end within {Patience}");
            }
        }
    }
}
