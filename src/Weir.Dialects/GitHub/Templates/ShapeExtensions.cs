using Weir.Dialects.GitHub.Expressions;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitHub.Templates;

/// <summary>Shapes of places where expressions may stand.</summary>
internal static class ShapeExtensions
{
    extension(Shape shape)
    {
        /// <summary>What expressions may use here and below, beside what they may use around it.</summary>
        public Availability Adds => shape.Scope as Availability ?? Availability.None;

        /// <summary>The same, where expressions may use what a list in the notation of <see cref="Availability.Of"/> names.</summary>
        public Shape With(string list) => shape with { Scope = Availability.Of(list) };
    }
}
