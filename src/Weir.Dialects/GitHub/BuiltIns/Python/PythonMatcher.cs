namespace Weir.Dialects.GitHub.BuiltIns.Python;

/// <summary>Finds where a traceback of Python says that the error was raised.</summary>
internal static class PythonMatcher
{
    public const string Json = """
        {
          "problemMatcher": [
            {
              "owner": "python",
              "pattern": [
                { "regexp": "^\\s*File\\s\"(.*)\",\\sline\\s(\\d+),\\sin\\s(.*)$", "file": 1, "line": 2 },
                { "regexp": "^\\s*raise\\s(.*)\\(\\'(.*)\\'\\)$", "message": 2 }
              ]
            }
          ]
        }
        """;
}
