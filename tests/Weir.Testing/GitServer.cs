using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Weir.Testing;

/// <summary>
/// A server on loopback: git repositories over HTTP by git's own backend, as <c>group/name.git</c> or without the suffix, and single files below
/// <c>/files/</c>. Counts what it is asked for.
/// </summary>
public sealed class GitServer : IAsyncDisposable
{
    private readonly string _top = Directory.CreateTempSubdirectory("weir-test-server-").FullName;
    private readonly WebApplication _server;
    private int _requests;

    private GitServer(WebApplication server) => _server = server;

    /// <summary>The address, without a slash at its end.</summary>
    public string Url => _server.Urls.First();

    /// <summary>How many requests there were.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Starts one on a free port.</summary>
    public static async Task<GitServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new GitServer(builder.Build());
        server._server.Run(server.AnswerAsync);
        await server._server.StartAsync();
        return server;
    }

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

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_top, recursive: true);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        var path = context.Request.Path.Value!;
        if (!path.StartsWith("/files/", StringComparison.Ordinal))
            await AnswerGitAsync(context, path.Replace(".git/", "/", StringComparison.Ordinal));
        else if (System.IO.File.Exists(_top + path))
            await context.Response.SendFileAsync(_top + path);
        else
            context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private async Task AnswerGitAsync(HttpContext context, string path)
    {
        var (request, response) = (context.Request, context.Response);
        var start = new ProcessStartInfo("git", ["http-backend"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["GIT_PROJECT_ROOT"] = Path.Combine(_top, "projects");
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["PATH_INFO"] = path.Replace("/info/refs", "/.git/info/refs", StringComparison.Ordinal).Replace("/git-upload-pack", "/.git/git-upload-pack", StringComparison.Ordinal);
        start.Environment["REQUEST_METHOD"] = request.Method;
        start.Environment["QUERY_STRING"] = request.QueryString.Value!.TrimStart('?');
        start.Environment["CONTENT_TYPE"] = request.ContentType ?? "";
        start.Environment["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding.ToString();
        start.Environment["GIT_PROTOCOL"] = request.Headers["Git-Protocol"].ToString();
        using var git = Process.Start(start)!;
        await request.Body.CopyToAsync(git.StandardInput.BaseStream);
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

        await response.Body.WriteAsync(bytes.AsMemory(body + 4));
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
}
