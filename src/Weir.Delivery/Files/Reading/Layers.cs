using Weir.Yaml;

namespace Weir.Delivery.Files.Reading;

/// <summary>What is written at an environment, else at its application, else at the file.</summary>
internal sealed record Layers(YamlNode Environment, YamlNode App, YamlNode File)
{
    /// <summary>What is written at a key, wherever that is; null where it is nowhere.</summary>
    public YamlNode? this[string key] => Values.At(Environment, key) ?? Values.At(App, key) ?? Values.At(File, key);

    /// <summary>What the environment itself says.</summary>
    public YamlNode? Own(string key) => Values.At(Environment, key);
}
