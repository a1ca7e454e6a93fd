using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Signaling.AspNetCore;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The Helm chart by its text: whether its values, their schema and its templates agree.</summary>
public sealed partial class ChartTests
{
    private const string Chart = "deploy/helm/signaling/";

    private static readonly string _templates = string.Join(
        '\n', Directory.GetFiles(Repository.PathOf(Chart + "templates")).Order(StringComparer.Ordinal).Select(File.ReadAllText));

    [Fact]
    public void Values_AreThoseOfTheSchema() => ValuePaths().Should().BeEquivalentTo(SchemaPaths());

    [Fact]
    public void Values_AreAllUsed()
    {
        // In a block such as {{ with .Values.image }}, the templates name a value without its section.
        var used = SchemaPaths().Where(path => path.Split('.') is var parts
            && (Uses($".Values.{path}") || (parts is [var section, var name] && Uses($"with .Values.{section} ") && Uses($".{name}"))));

        SchemaPaths().Except(used).Should().BeEquivalentTo("global");
    }

    [Fact]
    public void Templates_UseOnlyValuesThatExist()
    {
        var used = Reference().Matches(_templates).Select(match => match.Groups[1].Value).Distinct().ToList();

        used.Should().HaveCountGreaterThan(30);
        used.Should().OnlyContain(path => SchemaPaths().Any(known => known == path || known.StartsWith(path + ".", StringComparison.Ordinal)));
    }

    [Fact]
    public void Versions_OfTheChart_AreThoseOfThePackages()
    {
        var version = Regex.Match(Repository.Read("Directory.Build.props"), "<Version>(.+)</Version>").Groups[1].Value;

        Regex.Matches(Repository.Read(Chart + "Chart.yaml"), @"(?m)^(?:appV|v)ersion: (\S+)$").Select(match => match.Groups[1].Value).Should().Equal(version, version);
    }

    [Fact]
    public void Drain_OfAPod_IsThatOfTheService()
    {
        var drain = new SignalingOptions().Draining;
        int Seconds(string name) => int.Parse(Regex.Match(Repository.Read(Chart + "values.yaml"), $@"(?m)^  {name}Seconds: (\d+)").Groups[1].Value, CultureInfo.InvariantCulture);

        TimeSpan.FromSeconds(Seconds("delay")).Should().Be(drain.Delay);
        TimeSpan.FromSeconds(Seconds("spread")).Should().Be(drain.Spread);
        TimeSpan.FromSeconds(Seconds("timeout")).Should().Be(drain.Timeout);
        _templates.Should().Contain("terminationGracePeriodSeconds: {{ add .preStopSeconds .delaySeconds .timeoutSeconds 15 }}");
    }

    [Fact]
    public void Ingress_ForNginx_HasTheLinesOfTheDocumentation()
    {
        var lines = Annotation().Matches(Repository.Read("docs/scaling.md")).Select(match => match.Groups[1].Value).ToList();

        lines.Should().HaveCountGreaterThan(8);
        Annotation().Matches(Repository.Read(Chart + "templates/ingress.yaml")).Select(match => match.Groups[1].Value).Should().Equal(lines);
    }

    [Fact]
    public void Ingress_WithTheDemo_HasAPathForEachOfItsFiles()
    {
        var lists = Regex.Matches(Repository.Read(Chart + "templates/ingress.yaml"), "range list (.+) }}\\s+- path: {{ . }}\\s+pathType: (\\w+)")
            .ToDictionary(match => match.Groups[2].Value, match => Regex.Matches(match.Groups[1].Value, "\"([^\"]+)\"").Select(path => path.Groups[1].Value).ToList());
        var demo = Path.Combine(AppContext.BaseDirectory, "demo");
        var files = Directory.GetFiles(demo, "*", SearchOption.AllDirectories).Select(file => "/" + Path.GetRelativePath(demo, file))
            .Where(file => Path.GetExtension(file) is not (".br" or ".gz" or ".map")).ToList();

        files.Should().HaveCountGreaterThan(5);
        files.Should().OnlyContain(file => lists["Exact"].Contains(file) || lists["Prefix"].Any(folder => file.StartsWith(folder + "/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Probes_DoNotRestartANodeWhoseRedisIsUnreachable()
    {
        var deployment = Repository.Read(Chart + "templates/deployment.yaml");

        Regex.Match(deployment, @"livenessProbe:\s+httpGet: \{ path: (\S+),").Groups[1].Value.Should().Be("/health/live");
        Regex.Match(deployment, @"startupProbe:\s+httpGet: \{ path: (\S+),").Groups[1].Value.Should().Be("/health/live");
        Regex.Match(deployment, @"readinessProbe:\s+httpGet: \{ path: (\S+),").Groups[1].Value.Should().Be("/health/ready");
    }

    // No value's name is the beginning of another one's in these texts.
    private static bool Uses(string text) => Regex.IsMatch(_templates, Regex.Escape(text.TrimEnd()) + @"(?![\w])");

    // Names at the beginning of a line are sections or values; those with two spaces before them belong to the section above, if its schema names them.
    private static List<string> ValuePaths()
    {
        var known = SchemaPaths();
        var paths = new List<string> { "global" };
        var section = string.Empty;
        foreach (Match line in Line().Matches(Repository.Read(Chart + "values.yaml")))
        {
            var name = line.Groups[2].Value;
            if (line.Groups[1].Length > 0)
            {
                if (known.Contains(section))
                {
                    continue; // what is in a value that the schema leaves open
                }

                paths.Add($"{section}.{name}");
                continue;
            }

            section = name;
            if (known.Contains(name) || line.Groups[3].Length > 0)
            {
                paths.Add(name);
            }
        }

        return paths;
    }

    private static List<string> SchemaPaths()
    {
        using var schema = JsonDocument.Parse(Repository.Read(Chart + "values.schema.json"));
        return PathsOf(schema.RootElement);
    }

    private static List<string> PathsOf(JsonElement schema) =>
        [.. schema.GetProperty("properties").EnumerateObject().SelectMany(property => property.Value.TryGetProperty("properties", out _)
            ? PathsOf(property.Value).Select(path => $"{property.Name}.{path}")
            : [property.Name])];

    [GeneratedRegex(@"\.Values\.([\w.]+\w)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^(  )?([a-zA-Z]+):(?: (.+))?$", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex(@"^\s+(nginx\.ingress\.kubernetes\.io/[\w-]+: \S+)", RegexOptions.Multiline)]
    private static partial Regex Annotation();
}
