namespace Weir.Dialects.GitHub.BuiltIns.DotNet;

/// <summary>Finds what the compilers of .NET and MSBuild complain of.</summary>
internal static class DotNetMatcher
{
    public const string Json = """
        {
          "problemMatcher": [
            {
              "owner": "csc",
              "pattern": [
                {
                  "regexp": "^([^\\s].*)\\((\\d+),(\\d+)\\):\\s+(error|warning)\\s+([A-Z]+\\d+)\\s*:\\s*(.*?)(?:\\s+\\[(.*?)\\])?$",
                  "file": 1, "line": 2, "column": 3, "severity": 4, "code": 5, "message": 6, "fromPath": 7
                }
              ]
            }
          ]
        }
        """;
}
