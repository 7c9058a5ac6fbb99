using System.Text.Json;
using System.Text.RegularExpressions;
using Weir.Delivery.Analysis.Kayenta;
using Weir.Delivery.Analysis.Statistics;
using Weir.Testing;

namespace Weir.Delivery.Tests.Analysis;

/// <summary>Kayenta's own cases. What its judge NetflixACAJudge-v1.0 never asks for is skipped by name.</summary>
[Trait("Category", "Corpora")]
public sealed partial class KayentaCorpusTests
{
    private const string NotAsked = "the judge NetflixACAJudge-v1.0 does not ask for it";

    public static TheoryData<string> Shifts => Names("mannwhitney.json");

    public static TheoryData<string> Classified => Names("classifier.json");

    public static TheoryData<string> Scored => Names("scorer.json");

    public static TheoryData<int> Aggregated => [.. Enumerable.Range(0, Names("aggregate_scores.json").Count)];

    public static TheoryData<string> Figures => Names("stats_detectors.json");

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Shifts))]
    public void Shifts_are_found_as_Kayenta_finds_them(string name)
    {
        var test = Case("mannwhitney.json", name);
        var confidence = test.GetProperty("confidenceLevel").GetDouble();
        foreach (var assert in test.GetProperty("asserts").EnumerateArray().Select(static text => text.GetString()!.Split(", ", 2)))
        {
            var actual = assert[1] switch
            {
                var call when Difference.Match(call) is { Success: true } match => MannWhitney.Deviation(Number(match, 1), Number(match, 2), Numbers(test, "x"), Numbers(test, "y")),
                var call when call.StartsWith("zQuant", StringComparison.Ordinal) => Normal.Quantile(0.01),
                var call => MannWhitney.Shift(Numbers(test, "experiment"), Numbers(test, "control"), confidence) is var (low, high, estimate)
                    && call.Contains("estimate", StringComparison.Ordinal) ? estimate : call.Contains("head", StringComparison.Ordinal) ? low : high,
            };
            Assert.Equal(double.Parse(assert[0], System.Globalization.CultureInfo.InvariantCulture), actual, 1e-6);
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Classified))]
    public void Metrics_are_classified_as_Kayenta_classifies_them(string name)
    {
        var test = Case("classifier.json", name);
        Assert.SkipWhen(test.GetProperty("classifier").GetString() != "MannWhitney", NotAsked);
        var options = new KayentaOptions
        {
            Tolerance = test.GetProperty("tolerance").GetDouble(),
            Confidence = test.GetProperty("confLevel").GetDouble(),
            Increase = test.GetProperty("direction").GetString() != "Decrease",
            Decrease = test.GetProperty("direction").GetString() != "Increase",
            ReplacesNaN = test.GetProperty("nanStrategy").GetString() == "Replace",
            IsCritical = test.GetProperty("isCriticalMetric").GetBoolean(),
            MustHaveData = test.GetProperty("isDataRequired").GetBoolean(),
            ByCommonLanguage = test.TryGetProperty("effectSizeMeasure", out var measure) && measure.GetString() == "cles",
            Effects = Thresholds(test, "effectSizeThresholds"),
            CriticalEffects = Thresholds(test, "criticalThresholds"),
        };
        var result = KayentaJudge.Judge(Numbers(test, "experiment"), Numbers(test, "control"), options);
        var expected = test.GetProperty("expected");
        Assert.Equal(expected.GetProperty("classification").GetString(), result.Classification.ToString(), ignoreCase: true);
        if (expected.TryGetProperty("critical", out var critical))
            Assert.Equal(critical.GetBoolean(), result.IsCritical);
        if (expected.TryGetProperty("deviation", out _))
            Assert.True(double.IsNaN(result.Effect));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Scored))]
    public void Scores_are_made_as_Kayenta_makes_them(string name)
    {
        var test = Case("scorer.json", name);
        var metrics = test.GetProperty("metrics").EnumerateArray().Select(static metric => new ScoredMetric(
            Enum.Parse<Classification>(metric.GetProperty("classification").GetString()!, ignoreCase: true),
            metric.GetProperty("critical").GetBoolean(),
            [.. metric.GetProperty("groups").EnumerateArray().Select(static group => group.GetString()!)])).ToList();
        var weights = test.GetProperty("groupWeights").EnumerateObject().ToDictionary(static group => group.Name, static group => group.Value.GetDouble());
        Assert.Equal(test.GetProperty("expectedSummaryScore").GetDouble(), KayentaScore.Of(metrics, weights));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Aggregated))]
    public void The_last_score_decides(int index)
    {
        var test = Cases("aggregate_scores.json")[index];
        double? Threshold(string name) => test.GetProperty("thresholds").TryGetProperty(name, out var value) ? value.GetDouble() : null;
        Assert.Equal(test.GetProperty("expected").GetString() == "SUCCEEDED", KayentaScore.Passes(Numbers(test, "scores"), Threshold("pass"), Threshold("marginal")));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Figures))]
    public void Figures_are_computed_as_Kayenta_computes_them(string name)
    {
        var test = Case("stats_detectors.json", name);
        var arrays = test.GetProperty("arrays");
        Assert.SkipWhen(name.Contains("KSigma", StringComparison.Ordinal) || name.Contains("Cohen", StringComparison.Ordinal) || name.Contains("Summary Statistics: Scalar", StringComparison.Ordinal)
            || name.Contains("No Data", StringComparison.Ordinal) || name.Contains("Gaussian", StringComparison.Ordinal), NotAsked);
        if (arrays.TryGetProperty("truth", out var truth))
        {
            Assert.Equal(string.Concat(truth.ToString().Where(static character => !char.IsWhiteSpace(character))), Transformed(name, Numbers(arrays, "testData")));
            return;
        }

        foreach (var assert in test.GetProperty("asserts").EnumerateArray().Select(static text => Equation.Match(text.GetString()!)).Where(static match => match.Success))
        {
            var call = assert.Groups["what"].Value;
            var actual = Percentile.Match(call) is { Success: true } share ? KayentaJudge.Percentile(Numbers(arrays, "testData"), Number(share, 1) / 100)
                : name.Contains("CLES", StringComparison.Ordinal) ? MannWhitney.CommonLanguageEffect(Numbers(arrays, "experimentData"), Numbers(arrays, "controlData"))
                : KayentaJudge.MeanRatio(Numbers(arrays, "experimentData"), Numbers(arrays, "controlData"));
            var within = assert.Groups["within"] is { Success: true } given ? double.Parse(given.Value, System.Globalization.CultureInfo.InvariantCulture) : 1e-12;
            Assert.Equal(double.Parse(assert.Groups["value"].Value, System.Globalization.CultureInfo.InvariantCulture), actual, within);
        }
    }

    private static string Transformed(string name, IReadOnlyList<double> data) => name switch
    {
        "IQR Detection" => JsonSerializer.Serialize(KayentaJudge.Outliers(data, 1.5)),
        "IQR NIST Test" => JsonSerializer.Serialize(KayentaJudge.Outliers(data, 3)),
        "IQR Empty Data" => JsonSerializer.Serialize(KayentaJudge.Outliers(data, 1.5)),
        "IQR Outlier Removal" => Text(data.Zip(KayentaJudge.Outliers(data, 1.5)).Where(static pair => !pair.Second).Select(static pair => pair.First)),
        _ => Text(KayentaJudge.Cleaned(data, new KayentaOptions { ReplacesNaN = name.StartsWith("Replace", StringComparison.Ordinal) })),
    };

    private static string Text(IEnumerable<double> numbers) => $"[{string.Join(',', numbers.Select(static number => number.ToString("0.0###", System.Globalization.CultureInfo.InvariantCulture)))}]";

    private static (double, double)? Thresholds(JsonElement test, string name) => test.TryGetProperty(name, out var pair) ? (pair[0].GetDouble(), pair[1].GetDouble()) : null;

    private static List<double> Numbers(JsonElement from, string name) =>
        from.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(static number => number.ValueKind == JsonValueKind.Number ? number.GetDouble() : double.NaN)] : [];

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].Value, System.Globalization.CultureInfo.InvariantCulture);

    private static TheoryData<string> Names(string file) => [.. Cases(file).Select(static (test, index) => test.TryGetProperty("name", out var name) ? name.GetString()! : $"{index}")];

    private static JsonElement Case(string file, string name) => Cases(file).First(test => test.GetProperty("name").GetString() == name);

    private static List<JsonElement> Cases(string file) =>
        [.. Corpora.Files(file, "delivery", "kayenta").SelectMany(static path => JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("cases").EnumerateArray())];

    [GeneratedRegex(@"wilcoxonDiff\(([^,]+), ([^,]+), x, y\)")]
    private static partial Regex Difference { get; }

    [GeneratedRegex(@"percentile\(testData, (\d+)\)")]
    private static partial Regex Percentile { get; }

    [GeneratedRegex(@"^(?<what>.+) === \(?(?<value>[-0-9.eE]+)(?: \+- (?<within>[-0-9.eE]+)\))?$")]
    private static partial Regex Equation { get; }
}
