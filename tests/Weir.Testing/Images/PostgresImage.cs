namespace Weir.Testing.Images;

/// <summary>PostgreSQL of the machine's packages, which is told by variables what the official image is told by them.</summary>
public static class PostgresImage
{
    private const string Programs = "/usr/lib/postgresql/15";

    /// <summary>Begins as root, makes a cluster that belongs to <c>postgres</c>, and becomes the server.</summary>
    private const string Entrypoint = """
        #!/bin/sh
        set -eu
        if [ "$(id -u)" = 0 ]; then
          mkdir -p "$PGDATA" && chown -R postgres:postgres "$PGDATA" && chmod 700 "$PGDATA"
          exec start-stop-daemon -S -q -c postgres:postgres -x "$0" -- "$@"
        fi
        if [ "$1" = postgres ] && ! [ -s "$PGDATA/PG_VERSION" ]; then
          user=${POSTGRES_USER:-postgres} database=${POSTGRES_DB:-${POSTGRES_USER:-postgres}}
          [ -n "${POSTGRES_PASSWORD:-}" ] || { echo 'POSTGRES_PASSWORD is not set: the superuser needs a password' >&2; exit 1; }
          echo "$POSTGRES_PASSWORD" > /tmp/password
          initdb --username="$user" --pwfile=/tmp/password --auth-local=trust --auth-host=scram-sha-256 --locale=C --encoding=UTF8 --no-sync > /dev/null
          rm /tmp/password
          echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
          [ "$database" = postgres ] || echo "CREATE DATABASE \"$database\"" | postgres --single -j -D "$PGDATA" postgres > /dev/null
        fi
        [ "$1" != postgres ] || set -- "$@" -c listen_addresses='*' -c unix_socket_directories=/tmp
        exec "$@"
        """;

    private static readonly MadeImage Image = new()
    {
        Name = "weir-test/postgres:15",
        Packages = ["postgresql-15", "postgresql-client-15", "libpq5", "busybox-static"],
        Recipe = "1" + Entrypoint,
        Fill = Fill,
        Instructions =
        [
            $"ENV PATH={Programs}/bin:/usr/local/bin:/usr/bin:/bin PGDATA=/var/lib/postgresql/data PGHOST=/tmp",
            "ENTRYPOINT [\"/usr/local/bin/docker-entrypoint.sh\"]",
            "CMD [\"postgres\"]",
            "EXPOSE 5432",
        ],
    };

    /// <summary>The name of the image, which is there afterwards; skips the test where it cannot be made.</summary>
    public static string Require() => Image.Require();

    private static void Fill(ImageFiles files)
    {
        files.Basics("postgres:x:999:999::/var/lib/postgresql:/bin/sh");
        files.Text("usr/local/bin/docker-entrypoint.sh", Entrypoint, isProgram: true);
        List<string> programs = [.. new[] { "postgres", "initdb", "psql", "pg_isready" }.Select(name => $"{Programs}/bin/{name}")];
        programs.ForEach(program => files.File(program));
        files.Tree($"{Programs}/lib", path => Path.GetFileName(path) is "bitcode" or "pgxs" || path.Contains("llvmjit", StringComparison.Ordinal));
        files.Tree("/usr/share/postgresql/15", path => Path.GetFileName(path) is "man" or "extension");
        files.Tree("/usr/share/postgresql/15/extension", path => !Path.GetFileName(path).StartsWith("plpgsql", StringComparison.Ordinal));
        files.File("/usr/share/zoneinfo/UTC", "/usr/share/zoneinfo/UTC");
        files.LibrariesOf([.. programs, .. Directory.GetFiles($"{Programs}/lib", "*.so").Where(path => !path.Contains("llvmjit", StringComparison.Ordinal))]);
    }
}
