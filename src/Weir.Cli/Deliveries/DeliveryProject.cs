using System.Security.Cryptography;
using System.Text;
using Weir.Delivery.Files;
using Weir.Delivery.Rollouts;
using Weir.Engine.Runs;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;

namespace Weir.Cli.Deliveries;

/// <summary>A folder with <c>weir.yaml</c>, and one environment in it.</summary>
/// <param name="Root">The folder.</param>
/// <param name="App">The application.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Folder">Where its releases and rollouts are kept.</param>
internal sealed record DeliveryProject(string Root, AppSettings App, EnvironmentSettings Environment, EnvironmentFolder Folder)
{
    /// <summary>The variable with the folder in which deliveries are kept: CI systems check a project out in another place each time.</summary>
    private const string Kept = "WEIR_DELIVERIES";

    private const int KeyDigits = 8;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Finds the environment that a command is about. Addresses with variables in them lead nowhere yet: see <see cref="WithVariables"/>.</summary>
    /// <exception cref="CommandException">There is no file, it has errors, or it has no such environment.</exception>
    public static DeliveryProject Open(EnvironmentChoice choice, Surroundings around)
    {
        var start = Path.GetFullPath(choice.Directory ?? ".", around.Folder);
        var root = RootOf(start) ?? throw new CommandException($"no {DeliveryReader.Path} was found in '{start}' and the folders above it: it says what is delivered where");
        var text = TextOf(root);
        var file = Told(text, DeliveryReader.Read(text), around);
        var app = Only(file.Apps, choice.App, static app => app.Name, "application", "--app");
        var environment = Only(app.Environments, choice.Environment, static environment => environment.Name, "environment", "the command");
        var state = WeirFolders.Of(around.Environment).State;
        var (deliveries, gateways) = around.Environment.GetValueOrDefault(Kept) is { Length: > 0 } kept
            ? (Path.GetFullPath(kept, around.Folder), Path.Combine(Path.GetFullPath(kept, around.Folder), "gateways"))
            : (Path.Combine(state, "deliveries", $"{Path.GetFileName(root)}-{KeyOf(root)}"), Path.Combine(state, "gateways"));
        var folder = Path.Combine(deliveries, app.Name, environment.Name);
        return new DeliveryProject(root, app, environment, new EnvironmentFolder(folder) { Gateway = Path.Combine(gateways, KeyOf(folder)) });
    }

    /// <summary>The same with what the variables of this process make of the environment's addresses: what acts needs them.</summary>
    /// <exception cref="CommandException">A variable is not set, or makes no address.</exception>
    public DeliveryProject WithVariables(Surroundings around)
    {
        var text = TextOf(Root);
        var read = DeliveryReader.Read(text, around.Environment.GetValueOrDefault, new EnvironmentName(App.Name, Environment.Name));

        // All else was told when the file was opened.
        var news = read.Diagnostics.Where(static found => found.Rule == DeliveryRules.UnsetVariable).ToList();
        var app = Told(text, new Compiled<DeliveryFile>(read.Value, news), around).Find(App.Name);
        return app?.Find(Environment.Name) is { } environment
            ? this with { App = app, Environment = environment }
            : throw new CommandException($"{DeliveryReader.Path} has changed meanwhile; nothing was done");
    }

    private static string? RootOf(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, DeliveryReader.Path)))
                return folder.FullName;
        }

        return null;
    }

    private static SourceText TextOf(string root)
    {
        try
        {
            return new SourceText(DeliveryReader.Path, Strict.GetString(File.ReadAllBytes(Path.Combine(root, DeliveryReader.Path))));
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException($"{DeliveryReader.Path} is not UTF-8: save it in that encoding");
        }
    }

    private static DeliveryFile Told(SourceText text, Compiled<DeliveryFile> compiled, Surroundings around)
    {
        foreach (var diagnostic in compiled.Diagnostics)
            around.Error.Write(DiagnosticText.Render(diagnostic, name => name == text.Name ? text : null));
        return compiled.Value ?? throw new CommandException($"{DeliveryReader.Path} has errors; nothing was done");
    }

    private static T Only<T>(IReadOnlyList<T> all, string? wanted, Func<T, string> name, string what, string where)
        where T : class
    {
        if (wanted is not null)
        {
            return all.FirstOrDefault(one => name(one) == wanted)
                ?? throw new CommandException($"{DeliveryReader.Path} has no {what} '{wanted}'; it has {Suggestion.Listing([.. all.Select(name)])}");
        }

        return all.Count == 1 ? all[0] : throw new CommandException($"{DeliveryReader.Path} has several {what}s: name one of {Suggestion.Listing([.. all.Select(name)])} to {where}");
    }

    // Two folders of one name are two projects.
    private static string KeyOf(string path) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..KeyDigits];
}

/// <summary>Which environment a person means.</summary>
/// <param name="Directory">Where to look for the file; null for the current folder.</param>
/// <param name="App">The application; null where there is one.</param>
/// <param name="Environment">The environment; null where there is one.</param>
internal sealed record EnvironmentChoice(string? Directory, string? App, string? Environment);
