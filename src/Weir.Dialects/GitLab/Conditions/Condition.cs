using Weir.Dialects.GitLab.Patterns;
using Weir.Pipelines.Values;

namespace Weir.Dialects.GitLab.Conditions;

/// <summary>A condition of a rule, read.</summary>
/// <param name="Start">Where it begins in the text, counted from 0.</param>
/// <param name="End">Where it has ended.</param>
internal abstract record Condition(int Start, int End)
{
    /// <summary>The names of the variables in it, in order.</summary>
    public IEnumerable<string> Variables => Parts.OfType<Variable>().Select(variable => variable.Name);

    /// <summary>The names of the inputs in it, in order.</summary>
    public IEnumerable<string> Inputs => Parts.OfType<Input>().Select(input => input.Name);

    /// <summary>This and all that it is made of, in order.</summary>
    public virtual IEnumerable<Condition> Parts => [this];

    /// <summary>A value that is written out.</summary>
    public sealed record Literal(Value Value, int Start, int End) : Condition(Start, End);

    /// <summary>A pattern that is written out.</summary>
    public sealed record Pattern(Re2Pattern Matcher, int Start, int End) : Condition(Start, End);

    /// <summary>The value of a variable.</summary>
    public sealed record Variable(string Name, int Start, int End) : Condition(Start, End);

    /// <summary>The value of an input: in the rules of inputs.</summary>
    public sealed record Input(string Name, int Start, int End) : Condition(Start, End);

    /// <summary>Two conditions and what joins them.</summary>
    public sealed record Pair(Condition Left, ConditionSymbol Link, Condition Right, int Start, int End) : Condition(Start, End)
    {
        public override IEnumerable<Condition> Parts => Left.Parts.Append(this).Concat(Right.Parts);
    }
}
