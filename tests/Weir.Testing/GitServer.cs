using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Weir.Testing;

/// <summary>
/// A server on loopback: git repositories over HTTP by git's own backend, as <c>group/name.git</c> or without the suffix, and single files below
/// <c>/files/</c>. Counts what it is asked for.
/// </summary>
public sealed class GitServer : IDisposable
{
    private readonly string _top = Directory.CreateTempSubdirectory("weir-test-server-").FullName;
    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private int _requests;

    public GitServer()
    {
        // Between the probe and the start another process may take the port.
        for (var tries = 0; ; tries++)
        {
            Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}");
            _listener.Prefixes.Clear();
            _listener.Prefixes.Add(Url + "/");
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (tries < 5)
            {
            }
        }

        _serving = ServeAsync();
    }

    /// <summary>The address, without a slash at its end.</summary>
    public string Url { get; }

    /// <summary>The address without the protocol.</summary>
    public string Host => Url["http://".Length..];

    /// <summary>True where it has neither projects nor files.</summary>
    public bool IsEmpty => !Directory.EnumerateFileSystemEntries(_top).Any();

    /// <summary>How many requests there were.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>A file that can be downloaded from <c>/files/</c>.</summary>
    public GitServer File(string name, string text)
    {
        Write(Path.Combine(_top, "files", name), text);
        return this;
    }

    /// <summary>Commits files to a project, which is made by that, and names the commit by a tag where one is given. Without text a file is removed.</summary>
    public string Commit(string project, string? tag, params IReadOnlyList<(string Path, string? Text)> files)
    {
        var folder = Path.Combine(_top, "projects", project);
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            Git(folder, "init", "-q", "-b", "main", "--template=");
            Git(folder, "config", "uploadpack.allowAnySHA1InWant", "true");
        }

        foreach (var (path, text) in files)
        {
            if (text is null)
                System.IO.File.Delete(Path.Combine(folder, path));
            else
                Write(Path.Combine(folder, path), text);
        }

        Git(folder, "add", "-A");
        Git(folder, "-c", "user.name=Mona", "-c", "user.email=mona@example.com", "commit", "-q", "--allow-empty", "-m", "Change something");
        if (tag is not null)
            Git(folder, "tag", tag);
        return Git(folder, "rev-parse", "HEAD").Trim();
    }

    public void Dispose()
    {
        _listener.Stop();
        _serving.GetAwaiter().GetResult();
        _listener.Close();
        Directory.Delete(_top, recursive: true);
    }

    private async Task ServeAsync()
    {
        List<Task> answers = [];
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                Interlocked.Increment(ref _requests);
                answers.Add(AnswerAsync(context));
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                await Task.WhenAll(answers);
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var response = context.Response;
        try
        {
            var path = Uri.UnescapeDataString(context.Request.Url!.AbsolutePath);
            if (!path.StartsWith("/files/", StringComparison.Ordinal))
                await AnswerGitAsync(context.Request, response, path.Replace(".git/", "/", StringComparison.Ordinal));
            else if (System.IO.File.Exists(_top + path))
                await response.OutputStream.WriteAsync(await System.IO.File.ReadAllBytesAsync(_top + path));
            else
                response.StatusCode = 404;
        }
        catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException)
        {
            // The client does not wait any more.
        }
    }

    private async Task AnswerGitAsync(HttpListenerRequest request, HttpListenerResponse response, string path)
    {
        var start = new ProcessStartInfo("git", ["http-backend"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["GIT_PROJECT_ROOT"] = Path.Combine(_top, "projects");
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["PATH_INFO"] = path.Replace("/info/refs", "/.git/info/refs", StringComparison.Ordinal).Replace("/git-upload-pack", "/.git/git-upload-pack", StringComparison.Ordinal);
        start.Environment["REQUEST_METHOD"] = request.HttpMethod;
        start.Environment["QUERY_STRING"] = request.Url!.Query.TrimStart('?');
        start.Environment["CONTENT_TYPE"] = request.ContentType ?? "";
        start.Environment["HTTP_CONTENT_ENCODING"] = request.Headers["Content-Encoding"] ?? "";
        start.Environment["GIT_PROTOCOL"] = request.Headers["Git-Protocol"] ?? "";
        using var git = Process.Start(start)!;
        await request.InputStream.CopyToAsync(git.StandardInput.BaseStream);
        git.StandardInput.Close();
        using var output = new MemoryStream();
        await git.StandardOutput.BaseStream.CopyToAsync(output);
        await git.WaitForExitAsync();
        var bytes = output.ToArray();
        var body = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var line in Encoding.ASCII.GetString(bytes, 0, Math.Max(0, body)).Split("\r\n"))
        {
            if (line.Split(": ", 2) is not [var name, var value])
                continue;
            if (name == "Status")
                response.StatusCode = int.Parse(value[..3], CultureInfo.InvariantCulture);
            else
                response.Headers[name] = value;
        }

        await response.OutputStream.WriteAsync(bytes.AsMemory(body + 4));
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
    }

    private static string Git(string folder, params IReadOnlyList<string> arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? output : throw new InvalidOperationException($"git {string.Join(' ', arguments)} ended with {git.ExitCode}");
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
