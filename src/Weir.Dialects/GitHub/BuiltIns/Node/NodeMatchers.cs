namespace Weir.Dialects.GitHub.BuiltIns.Node;

/// <summary>Finds what the TypeScript compiler and ESLint complain of.</summary>
internal static class NodeMatchers
{
    public const string Json = """
        {
          "problemMatcher": [
            {
              "owner": "tsc",
              "pattern": [
                {
                  "regexp": "^(?:\\s+\\d+\\>)?([^\\s].*)[\\(:](\\d+)[,:](\\d+)(?:\\):\\s+|\\s+-\\s+)(error|warning|info)\\s+TS(\\d+)\\s*:\\s*(.*)$",
                  "file": 1, "line": 2, "column": 3, "severity": 4, "code": 5, "message": 6
                }
              ]
            },
            {
              "owner": "eslint-compact",
              "pattern": [
                {
                  "regexp": "^(.+):\\sline\\s(\\d+),\\scol\\s(\\d+),\\s([Ee]rror|[Ww]arning|[Ii]nfo)\\s-\\s(.+)\\s\\((.+)\\)$",
                  "file": 1, "line": 2, "column": 3, "severity": 4, "message": 5, "code": 6
                }
              ]
            },
            {
              "owner": "eslint-stylish",
              "pattern": [
                { "regexp": "^\\s*([^\\s].*)$", "file": 1 },
                {
                  "regexp": "^\\s+(\\d+):(\\d+)\\s+(error|warning|info)\\s+(.*)\\s\\s+(.*)$",
                  "line": 1, "column": 2, "severity": 3, "message": 4, "code": 5, "loop": true
                }
              ]
            }
          ]
        }
        """;
}
