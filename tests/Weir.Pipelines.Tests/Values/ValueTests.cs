using System.Text.Json;
using CsCheck;
using Weir.Pipelines.Values;

namespace Weir.Pipelines.Tests.Values;

public sealed class ValueTests
{
    private static readonly Gen<Value> Scalar = Gen.OneOf(
        Gen.Const(Value.Null),
        Gen.Bool.Select(flag => Value.Of(flag)),
        Gen.Double.Where(double.IsFinite).Select(number => Value.Of(number)),
        Gen.String.Select(text => Value.Of(text)));

    private static readonly Gen<Value> Any = Gen.Recursive<Value>((depth, inner) => depth > 4
        ? Scalar
        : Gen.OneOf(
            Scalar,
            inner.Array[0, 3].Select(items => (Value)new Value.List(items)),
            Gen.Select(Gen.String, inner).Array[0, 3].Select(entries => (Value)new Value.Map(entries.Select(entry => KeyValuePair.Create(entry.Item1, entry.Item2))))));

    [Fact]
    public void What_is_written_as_json_reads_back_equal() => Any.Sample(value =>
    {
        var read = ValueJson.Parse(ValueJson.Serialize(value));
        Assert.Equal(value, read);
        Assert.Equal(value.GetHashCode(), read.GetHashCode());
    });

    [Fact]
    public void Keys_that_differ_in_case_alone_stay_apart_where_they_were()
    {
        var map = new Value.Map([new("a", Value.Of(1)), new("A", Value.Of(2)), new("b", new Value.List([new Value.Map([new("c", Value.Null)])]))], StringComparer.Ordinal);
        var read = JsonSerializer.Deserialize<Value.Map>(JsonSerializer.Serialize(map))!;
        Assert.Equal(["a", "A", "b"], read.Entries.Select(entry => entry.Key));
        Assert.Equal(Value.Of(1), read["a"]);
    }

    [Fact]
    public void A_map_finds_keys_in_any_case_and_keeps_how_they_were_written()
    {
        var map = new Value.Map([new("Path", Value.Of("a")), new("PATH", Value.Of("b")), new("other", Value.Of(1))]);
        Assert.Equal(Value.Of("b"), map["path"]);
        Assert.Equal(["Path", "other"], map.Entries.Select(entry => entry.Key));
        Assert.True(map["nothing"].IsNull);
    }

    [Theory]
    [InlineData(double.NaN, "\"NaN\"")]
    [InlineData(double.PositiveInfinity, "\"Infinity\"")]
    [InlineData(double.NegativeInfinity, "\"-Infinity\"")]
    public void Numbers_that_json_lacks_become_text(double number, string json) => Assert.Equal(json, ValueJson.Serialize(Value.Of(number)));
}
