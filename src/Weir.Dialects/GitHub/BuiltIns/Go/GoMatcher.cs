namespace Weir.Dialects.GitHub.BuiltIns.Go;

/// <summary>Finds what the Go compiler, vet and tests complain of.</summary>
internal static class GoMatcher
{
    public const string Json = """
        {
          "problemMatcher": [
            {
              "owner": "go",
              "pattern": [
                { "regexp": "^\\s*(\\.{0,2}[\\/\\\\].+\\.go):(\\d+):(?:(\\d+):)?\\s*(.*)", "file": 1, "line": 2, "column": 3, "message": 4 }
              ]
            }
          ]
        }
        """;
}
