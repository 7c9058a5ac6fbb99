using Weir.Pipelines.Values;

namespace Weir.Dialects.GitHub.Expressions;

/// <summary>An expression that was read.</summary>
/// <param name="Start">Where it begins in the text, counted from 0.</param>
/// <param name="End">Where it has ended.</param>
internal abstract record Expression(int Start, int End)
{
    /// <summary>The expressions that it is made of.</summary>
    public virtual IEnumerable<Expression> Parts => [];

    /// <summary>It and all that it is made of.</summary>
    public IEnumerable<Expression> All() => Parts.SelectMany(part => part.All()).Prepend(this);

    /// <summary>A value that is written out.</summary>
    public sealed record Literal(Value Value, int Start, int End) : Expression(Start, End);

    /// <summary>A context, such as <c>github</c>.</summary>
    public sealed record Context(string Name, int Start, int End) : Expression(Start, End);

    /// <summary>The entry of a map or list: <c>a.b</c>, <c>a['b']</c>, <c>a[1]</c>.</summary>
    public sealed record Index(Expression Of, Expression Key, int Start, int End) : Expression(Start, End)
    {
        public override IEnumerable<Expression> Parts => [Of, Key];
    }

    /// <summary>All entries of a map or list: <c>a.*</c>.</summary>
    public sealed record Entries(Expression Of, int Start, int End) : Expression(Start, End)
    {
        public override IEnumerable<Expression> Parts => [Of];
    }

    /// <summary>The call of a function.</summary>
    public sealed record Call(string Name, IReadOnlyList<Expression> Arguments, int Start, int End) : Expression(Start, End)
    {
        public override IEnumerable<Expression> Parts => Arguments;

        /// <summary>True for the function of this name, however it is written.</summary>
        public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The opposite.</summary>
    public sealed record Not(Expression Of, int Start, int End) : Expression(Start, End)
    {
        public override IEnumerable<Expression> Parts => [Of];
    }

    /// <summary>The first that is false, or the last.</summary>
    public sealed record And(IReadOnlyList<Expression> Operands, int Start, int End) : Expression(Start, End)
    {
        public override IEnumerable<Expression> Parts => Operands;
    }

    /// <summary>The first that is true, or the last.</summary>
    public sealed record Or(IReadOnlyList<Expression> Operands, int Start, int End) : Expression(Start, End)
    {
        public override IEnumerable<Expression> Parts => Operands;
    }

    /// <summary>A comparison.</summary>
    public sealed record Comparison(Expression Left, TokenKind Operator, Expression Right, int Start, int End) : Expression(Start, End)
    {
        public override IEnumerable<Expression> Parts => [Left, Right];
    }
}
