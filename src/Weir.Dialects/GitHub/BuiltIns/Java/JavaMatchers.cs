namespace Weir.Dialects.GitHub.BuiltIns.Java;

/// <summary>Finds what the Java compiler complains of, and what is thrown.</summary>
internal static class JavaMatchers
{
    public const string Json = """
        {
          "problemMatcher": [
            {
              "owner": "javac",
              "pattern": [
                { "regexp": "^([^:]+):(\\d+):\\s+(error|warning):\\s+(.+?)$", "file": 1, "line": 2, "severity": 3, "message": 4 }
              ]
            },
            {
              "owner": "java",
              "pattern": [
                { "regexp": "^Exception in thread \"(.*)\" (.*)$", "message": 2 }
              ]
            }
          ]
        }
        """;
}
