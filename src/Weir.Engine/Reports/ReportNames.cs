namespace Weir.Engine.Reports;

/// <summary>Which files and folders are worth a look, by their names alone.</summary>
internal static class ReportNames
{
    // Such as TEST-shop.xml, junit.xml, phpunit.xml, rspec.xml, cov.xml, cobertura.xml, surefire-reports/a.xml.
    private static readonly string[] Words = ["test", "unit", "spec", "report", "result", "cov", "cobertura"];

    // What others wrote: packages, with reports among their own tests, and history.
    private static readonly HashSet<string> Foreign = new(StringComparer.Ordinal)
    {
        "node_modules", "bower_components", "vendor", "site-packages", "__pycache__", ".git", ".hg", ".svn", ".venv", "venv", ".tox", ".nox",
        ".terraform", ".yarn", ".pnpm-store", ".m2", ".gradle", ".cargo", ".npm", ".nuget",
    };

    /// <summary>True where the folder is searched.</summary>
    public static bool IsOwn(string folder) => !Foreign.Contains(NameOf(folder));

    /// <summary>True where the file may be a report: its name, or that of its folder, says so.</summary>
    /// <param name="path">Relative to the folder that is searched.</param>
    public static bool IsPlausible(string path)
    {
        if (!path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase))
            return false;
        var name = NameOf(path);
        var folder = NameOf(path[..Math.Max(0, path.Length - name.Length - 1)]);
        return Words.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase) || folder.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
