using Weir.Testing.Images;

namespace Weir.Cli.Tests.GitLab;

/// <summary>Small images under the names of those that gitlab-ci-local's own pipelines run in, as far as these use them.</summary>
public sealed class PeerImages : IDisposable
{
    private const string Ask = "#!/bin/sh\nnslookup \"$1\" > /dev/null 2>&1 || { echo \"Host $1 not found\"; exit 1; }\necho \"$1 has an address\"\n";
    private const string Get = "#!/bin/sh\nfor address; do :; done\nexec wget -q -O - \"$address\"\n";
    private const string Serve = "#!/bin/sh\nexec httpd -f -p 80 -h /usr/share/nginx/html\n";
    private const string Enter = "#!/bin/sh\nexec \"$@\"\n";
    private const string Echo = "#!/bin/sh\necho \"${MULTILINE_VARIABLE:-}\"\nexec \"$@\"\n";

    private static readonly (string Name, string[] Instructions, string[] Names)[] All =
    [
        ("small", ["CMD [\"/bin/sh\"]"],
        [
            "alpine:latest", "alpine:3.21", "busybox:latest", "bash:latest", "debian:stable-slim", "massenz/dnsutils:2.4.0", "klakegg/hugo:0.83.1-busybox", "gcr.io/kaniko-project/executor:debug",
        ]),
        ("page", ["EXPOSE 80", "ENTRYPOINT [\"/docker-entrypoint.sh\"]", "CMD [\"nginx\"]", "ENV NGINX_VERSION=1.27.4"],
            ["nginx:latest", "nginx:alpine", "nginx:1.27.4-alpine-slim", "registry-1.docker.io:443/library/nginx:1.29.7"]),
        ("listening", ["EXPOSE 6379 3306 33060", "CMD [\"sh\", \"-c\", \"for port in 6379 3306 33060; do httpd -p $port -h /usr/share/nginx/html; done; exec sleep 100000\"]"],
            ["redis:latest", "gcr.io/google-containers/redis:latest", "mysql:8.0.33", "greenmaid/basic_listen:latest"]),
        ("user", ["USER 100:100", "ENTRYPOINT [\"/docker-entrypoint.sh\"]"], ["curlimages/curl:8.8.0", "curlimages/curl:8.18.0"]),
        ("echo", ["ENTRYPOINT [\"/echo.sh\"]"], ["firecow/gitlab-ci-local-test-image:latest"]),
        ("exit", ["ENTRYPOINT [\"/bin/false\"]"], ["firecow/gitlab-ci-local-test-image:entrypoint-with-exit"]),
    ];

    private readonly Lazy<BorrowedNames> _names = new(Lend);

    /// <summary>Has them there; skips the test where they cannot be.</summary>
    public void Require() => _ = _names.Value;

    public void Dispose()
    {
        if (_names.IsValueCreated)
            _names.Value.Dispose();
    }

    private static BorrowedNames Lend()
    {
        var borrowed = new BorrowedNames();
        foreach (var (name, instructions, names) in All)
        {
            var image = new MadeImage
            {
                Name = $"weir-test/peer-{name}:1",
                Packages = ["busybox-static", "bash"],
                Recipe = string.Join('\n', "1", Ask, Get, Serve, Enter, Echo),
                Fill = Fill,
                Instructions = ["ENV PATH=/usr/local/bin:/usr/bin:/bin", .. instructions],
            }.Require();
            foreach (var one in names)
                borrowed.Lend(image, one);
        }

        return borrowed;
    }

    private static void Fill(ImageFiles files)
    {
        files.Basics("nobody:x:65534:65534:nobody:/:/bin/sh");
        files.File("/bin/bash", "usr/local/bin/bash");
        files.LibrariesOf("/bin/bash");
        files.Text("usr/share/nginx/html/index.html", "Welcome\n");
        foreach (var (path, text) in new[] { ("usr/bin/host", Ask), ("usr/bin/curl", Get), ("usr/bin/nginx", Serve), ("usr/bin/hugo", "#!/bin/sh\necho Total in 1 ms\n"), ("docker-entrypoint.sh", Enter), ("echo.sh", Echo) })
            files.Text(path, text, isProgram: true);
    }
}
