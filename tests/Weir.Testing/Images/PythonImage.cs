using System.IO.Compression;

namespace Weir.Testing.Images;

/// <summary>Python of the machine's packages with pip, and with wheels from which it installs what else the machine's Python has, without a network.</summary>
public static class PythonImage
{
    private const string Library = "/usr/lib/python3.11";
    private const string Own = "/usr/local/lib/python3.11/dist-packages";
    private const string Debian = "/usr/lib/python3/dist-packages";

    private static readonly string[] Wheels = ["pip", "setuptools", "wheel", "pytest"];

    private static readonly MadeImage Image = new()
    {
        Name = "weir-test/python:3.11",
        Packages = ["python3.11", "python3-pip-whl", "python3-pip", "python3-setuptools", "python3-wheel", "python3-pytest", "python3-psycopg2", "busybox-static"],
        Recipe = "1" + string.Join(' ', Wheels),
        Fill = Fill,
        Instructions =
        [
            "ENV PATH=/usr/local/bin:/usr/bin:/bin PIP_NO_INDEX=1 PIP_FIND_LINKS=/wheels PIP_ROOT_USER_ACTION=ignore LANG=C.UTF-8",
            "CMD [\"python3\"]",
        ],
    };

    /// <summary>The name of the image, which is there afterwards; skips the test where it cannot be made.</summary>
    public static string Require() => Image.Require();

    private static void Fill(ImageFiles files)
    {
        files.Basics();
        files.File("/usr/bin/python3.11");
        foreach (var name in (string[])["python", "python3"])
            files.Link($"usr/bin/{name}", "python3.11");
        files.Tree(Library, path => Path.GetFileName(path) is "EXTERNALLY-MANAGED" or "test" or "idlelib");
        files.Tree($"{Debian}/psycopg2", path => Path.GetFileName(path) == "__pycache__", $"{Own}/psycopg2");
        files.LibrariesOf(["/usr/bin/python3.11", .. Directory.GetFiles($"{Library}/lib-dynload", "*.so"), .. Directory.GetFiles($"{Debian}/psycopg2", "*.so")]);
        ZipFile.ExtractToDirectory(Directory.GetFiles("/usr/share/python-wheels", "pip-*.whl").Single(), files.Scratch.In("pip"));
        Shell.Must("/usr/bin/python3.11", null, "-m", "compileall", "-q", files.Scratch.In("pip"));
        files.Tree(files.Scratch.In("pip"), _ => false, Own);
        files.Text("usr/local/bin/pip", "#!/bin/sh\nexec python3 -m pip \"$@\"\n", isProgram: true);
        Shell.Must(Wheelhouse.Program, null, [files.Scratch.In("wheels"), .. Wheels]);
        files.Tree(files.Scratch.In("wheels"), _ => false, "/wheels");
    }
}
