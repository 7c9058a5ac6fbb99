using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weir.Yaml;

namespace Weir.Delivery.Targets.Kubernetes;

/// <summary>Finds out how a cluster is asked, in the places and the order in which <c>kubectl</c> looks.</summary>
internal sealed class KubeConfig
{
    private const string ServiceAccount = "/var/run/secrets/kubernetes.io/serviceaccount";

    private readonly List<(JsonObject Content, string Folder)> _files;
    private readonly TimeProvider _time;

    private KubeConfig(List<(JsonObject, string)> files, TimeProvider time)
    {
        _files = files;
        _time = time;
    }

    /// <summary>The access: by <c>KUBECONFIG</c>, by <c>~/.kube/config</c>, or by the service account of the pod that this runs in.</summary>
    /// <param name="context">The context; null for the current one.</param>
    /// <param name="environment">The variables of the environment.</param>
    /// <param name="time">The time.</param>
    /// <param name="serviceAccount">The folder of the pod's service account; null for where Kubernetes puts it.</param>
    /// <exception cref="TargetException">There is no access, or it cannot be read.</exception>
    public static ClusterAccess Find(string? context, IReadOnlyDictionary<string, string> environment, TimeProvider time, string? serviceAccount = null)
    {
        var paths = environment.GetValueOrDefault("KUBECONFIG") is { Length: > 0 } named
            ? named.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            : environment.GetValueOrDefault("HOME") is { Length: > 0 } home ? [Path.Combine(home, ".kube", "config")] : [];
        var files = paths.Where(File.Exists).Select(static path => (Read(path), Path.GetDirectoryName(Path.GetFullPath(path))!)).ToList();
        if (files.Count > 0)
            return new KubeConfig(files, time).AccessOf(context);
        return context is null && InCluster(environment, time, serviceAccount ?? ServiceAccount) is { } access
            ? access
            : throw new TargetException(paths.Length == 0
                ? "no kubeconfig was found, and this is no pod: set KUBECONFIG"
                : $"no kubeconfig is at {string.Join(" or ", paths.Select(static path => $"'{path}'"))}, and this is no pod: set KUBECONFIG");
    }

    private static ClusterAccess? InCluster(IReadOnlyDictionary<string, string> environment, TimeProvider time, string folder)
    {
        var host = environment.GetValueOrDefault("KUBERNETES_SERVICE_HOST");
        var port = environment.GetValueOrDefault("KUBERNETES_SERVICE_PORT");
        var token = Path.Combine(folder, "token");
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port) || !File.Exists(token))
            return null;
        var authorities = Path.Combine(folder, "ca.crt");
        var space = Path.Combine(folder, "namespace");
        return new ClusterAccess
        {
            Server = new Uri($"https://{(host.Contains(':') ? $"[{host}]" : host)}:{port}/"),
            Namespace = File.Exists(space) ? File.ReadAllText(space).Trim() : "default",
            Authorities = File.Exists(authorities) ? Pem(File.ReadAllText(authorities), authorities) : null,
            Credentials = new ClusterAccess.TokenFile(token, null, time),
        };
    }

    private static JsonObject Read(string path)
    {
        try
        {
            using var json = new MemoryStream();
            using (var writer = new Utf8JsonWriter(json))
                YamlJson.Write(writer, File.ReadAllText(path));
            return JsonNode.Parse(json.ToArray()) as JsonObject ?? throw new FormatException("it is no mapping");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new TargetException($"the kubeconfig '{path}' cannot be read: {cause.Message}", cause);
        }
    }

    private ClusterAccess AccessOf(string? name)
    {
        name ??= _files.Select(static file => Text(file.Content, "current-context")).FirstOrDefault(static context => !string.IsNullOrEmpty(context))
            ?? throw new TargetException("the kubeconfig names no current context: write the 'context' of the target");
        var (context, _) = Find("contexts", "context", name);
        var (cluster, folder) = Find("clusters", "cluster", Text(context, "cluster") ?? throw new TargetException($"the context '{name}' of the kubeconfig names no cluster"));
        var (user, userFolder) = Text(context, "user") is { Length: > 0 } who ? Find("users", "user", who) : ([], "");
        if (!Uri.TryCreate(Text(cluster, "server"), UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https"))
            throw new TargetException($"the cluster of the context '{name}' of the kubeconfig has no 'server' with http or https");
        return new ClusterAccess
        {
            Server = new Uri(server.ToString().TrimEnd('/') + "/"),
            Namespace = Text(context, "namespace") is { Length: > 0 } space ? space : "default",
            Authorities = Data(cluster, folder, "certificate-authority") is { } pem ? Pem(pem, $"the authorities of the context '{name}'") : null,
            ServerName = Text(cluster, "tls-server-name"),
            TrustsAnyServer = cluster["insecure-skip-tls-verify"]?.GetValueKind() == JsonValueKind.True,
            Proxy = Text(cluster, "proxy-url") is { } proxy ? ProxyOf(proxy) : null,
            Headers = [.. Impersonation(user)],
            Credentials = CredentialsOf(name, user, userFolder, cluster, folder),
        };
    }

    private (JsonObject Content, string Folder) Find(string list, string part, string name)
    {
        foreach (var (content, folder) in _files)
        {
            foreach (var entry in (content[list] as JsonArray ?? []).OfType<JsonObject>())
            {
                if (Text(entry, "name") == name)
                    return (entry[part] as JsonObject ?? [], folder);
            }
        }

        var known = _files.SelectMany(file => (file.Content[list] as JsonArray ?? []).OfType<JsonObject>()).Select(static entry => $"'{Text(entry, "name")}'").ToList();
        throw new TargetException($"the kubeconfig has no {part} '{name}'{(known.Count == 0 ? "" : $"; it has {string.Join(", ", known)}")}");
    }

    private ClusterAccess.ICredentials CredentialsOf(string context, JsonObject user, string folder, JsonObject cluster, string clusterFolder)
    {
        var certificate = Data(user, folder, "client-certificate") is { } pem ? CertificateOf(context, pem, Data(user, folder, "client-key")) : null;
        if (user["exec"] is JsonObject exec)
            return PluginOf(exec, folder, cluster, clusterFolder);
        if (Text(user, "tokenFile") is { Length: > 0 } file)
            return new ClusterAccess.TokenFile(Path.GetFullPath(file, folder), certificate, _time);
        if (Text(user, "token") is { Length: > 0 } token)
            return new ClusterAccess.Fixed($"Bearer {token}", certificate);
        if (Text(user, "username") is { Length: > 0 } name)
            return new ClusterAccess.Fixed("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{Text(user, "password")}")), certificate);
        return user.ContainsKey("auth-provider")
            ? throw new TargetException($"the user of the context '{context}' has an 'auth-provider', which Kubernetes has given up: use 'exec'")
            : new ClusterAccess.Fixed(null, certificate);
    }

    private ExecPlugin PluginOf(JsonObject exec, string folder, JsonObject cluster, string clusterFolder)
    {
        var program = Text(exec, "command") ?? throw new TargetException("the kubeconfig has an 'exec' without 'command'");
        if (Text(exec, "interactiveMode") == "Always")
            throw new TargetException($"'{program}' of the kubeconfig wants to talk to a person, who is not there: use another user");
        var variables = (exec["env"] as JsonArray ?? []).OfType<JsonObject>().ToDictionary(static pair => Text(pair, "name") ?? "", static pair => Text(pair, "value") ?? "");
        JsonObject? told = null;
        if (exec["provideClusterInfo"]?.GetValueKind() == JsonValueKind.True)
        {
            told = new JsonObject { ["server"] = Text(cluster, "server") };
            foreach (var key in (string[])["tls-server-name", "insecure-skip-tls-verify", "proxy-url"])
            {
                if (cluster[key] is { } value)
                    told[key] = value.DeepClone();
            }

            if (Data(cluster, clusterFolder, "certificate-authority") is { } pem)
                told["certificate-authority-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(pem));
        }

        return new ExecPlugin(
            program.Contains('/') ? Path.GetFullPath(program, folder) : program,
            [.. (exec["args"] as JsonArray ?? []).Select(static argument => Plain(argument) ?? "")],
            variables,
            Text(exec, "apiVersion") ?? "client.authentication.k8s.io/v1",
            told,
            Text(exec, "installHint"),
            _time);
    }

    private static IEnumerable<(string, string)> Impersonation(JsonObject user)
    {
        if (Text(user, "as") is { Length: > 0 } name)
            yield return ("Impersonate-User", name);
        if (Text(user, "as-uid") is { Length: > 0 } id)
            yield return ("Impersonate-Uid", id);
        foreach (var group in user["as-groups"] as JsonArray ?? [])
            yield return ("Impersonate-Group", Plain(group) ?? "");
    }

    private static Uri ProxyOf(string text) => Uri.TryCreate(text, UriKind.Absolute, out var proxy)
        ? proxy
        : throw new TargetException("the 'proxy-url' of the kubeconfig is no address");

    // The data in the file itself comes before the path of another.
    private static string? Data(JsonObject from, string folder, string key)
    {
        if (Text(from, $"{key}-data") is { Length: > 0 } data)
        {
            try
            {
                return Encoding.UTF8.GetString(Convert.FromBase64String(data));
            }
            catch (FormatException)
            {
                throw new TargetException($"the '{key}-data' of the kubeconfig is not base64");
            }
        }

        if (Text(from, key) is not { Length: > 0 } path)
            return null;
        try
        {
            return File.ReadAllText(Path.GetFullPath(path, folder));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new TargetException($"the '{key}' of the kubeconfig cannot be read: {cause.Message}", cause);
        }
    }

    private static X509Certificate2Collection Pem(string text, string what)
    {
        X509Certificate2Collection found = [];
        try
        {
            found.ImportFromPem(text);
        }
        catch (CryptographicException cause)
        {
            throw new TargetException($"'{what}' holds no certificate: {cause.Message}", cause);
        }

        return found;
    }

    private static X509Certificate2 CertificateOf(string context, string pem, string? key)
    {
        try
        {
            return ExecPlugin.Certificate(pem, key ?? throw new TargetException($"the user of the context '{context}' has a 'client-certificate' and no 'client-key'"));
        }
        catch (CryptographicException cause)
        {
            throw new TargetException($"the 'client-certificate' and 'client-key' of the context '{context}' do not fit: {cause.Message}", cause);
        }
    }

    private static string? Text(JsonObject from, string key) => Plain(from[key]);

    private static string? Plain(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        JsonValue value => value.ToJsonString(),
        _ => null,
    };
}
