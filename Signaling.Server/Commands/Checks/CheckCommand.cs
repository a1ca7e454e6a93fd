using System.CommandLine;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Ice;
using Signaling.Redis.Nodes;
using Signaling.Server.Commands.Invocation;
using Signaling.Server.Hosting;

namespace Signaling.Server.Commands.Checks;

/// <summary>The command <c>check</c>: says whether the service would start and work with its configuration, and what to put right.</summary>
internal static class CheckCommand
{
    public const string Name = "check";

    public static Command Create(Terminal terminal, string[] settings)
    {
        var hosts = new Option<string[]>("--host") { Description = "A name for which the certificate has to be valid. May be given several times. Default: the names of AllowedHosts." };
        var url = new Option<string?>("--url") { Description = "The address that clients use, to check its name, its TLS certificate and the health of the service behind it." };
        var json = JsonOption.Create();
        url.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && Read(text) is null)
            {
                result.AddError("--url is not an http or https address such as https://signal.example.");
            }
        });
        var command = new Command(Name, "Checks the configuration, Redis, STUN and TURN servers, certificates and ports. Starts nothing.") { hosts, url, json };
        command.SetAction(async (parsed, cancelled) =>
        {
            var results = await RunAsync(settings, parsed.GetValue(hosts) ?? [], parsed.GetValue(url) is { } text ? Read(text) : null, cancelled);
            await (parsed.GetValue(json) ? terminal.WriteJsonAsync(new { Status = Worst(results), Checks = results }) : WriteAsync(terminal, results));
            return Worst(results) == CheckStatus.Failed ? ExitCode.Failure : ExitCode.Success;
        });
        return command;
    }

    private static async Task<IReadOnlyList<CheckResult>> RunAsync(string[] settings, string[] hosts, Uri? url, CancellationToken cancelled)
    {
        WebApplicationBuilder builder;
        try
        {
            builder = ConfiguredServices.CreateBuilder(settings);
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException)
        {
            return [CheckResult.Failed("configuration", StartFailure.Explain(exception, new ConfigurationManager()))];
        }

        var ports = await PortCheck.RunAsync(builder.Configuration, cancelled);
        await using var application = ConfigurationCheck.BuildIdle(builder);
        var (configuration, isUsable) = await ConfigurationCheck.RunAsync(builder, application);
        var certificates = CertificateCheck.Run(builder.Configuration, hosts.Length > 0 ? hosts : NamesOf(builder.Configuration["AllowedHosts"]));
        var clients = url is null ? [] : (CheckResult[])[await PublicAddressCheck.RunAsync(url, cancelled)];
        return [.. configuration, .. await CheckOthersAsync(application.Services, isUsable, cancelled), .. certificates, .. ports, .. clients];
    }

    private static async Task<IEnumerable<CheckResult>> CheckOthersAsync(IServiceProvider services, bool isUsable, CancellationToken cancelled)
    {
        if (!isUsable)
        {
            const string Reason = "not checked, because the configuration is wrong";
            return [CheckResult.Skipped("redis", Reason), CheckResult.Skipped("ice", Reason)];
        }

        var ice = services.GetRequiredService<IOptions<SignalingOptions>>().Value.Ice;
        var servers = services.GetRequiredService<IceServerList>().For("check");
        var redis = RedisServerCheck.RunAsync(services.GetRequiredService<RedisInspection>());
        var made = servers.Where((_, index) => ice.Servers[index].NeedsCredentials).ToHashSet();
        return [await redis, .. await IceServerCheck.RunAsync(servers, made.Contains, cancelled)];
    }

    // A pattern such as *.example names no host.
    private static string[] NamesOf(string? allowedHosts) =>
        [.. (allowedHosts ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(name => !name.Contains('*', StringComparison.Ordinal))];

    private static Uri? Read(string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) ? url : null;

    private static CheckStatus Worst(IReadOnlyList<CheckResult> results) => results.Max(result => result.Status) is var worst && worst == CheckStatus.Skipped ? CheckStatus.Ok : worst;

    private static async Task WriteAsync(Terminal terminal, IReadOnlyList<CheckResult> results)
    {
        foreach (var result in results)
        {
            await terminal.Output.WriteLineAsync($"{result.Status.ToString().ToLowerInvariant(),-8} {result.Check}: {result.Detail}");
            if (result.Remedy is { } remedy)
            {
                await terminal.Output.WriteLineAsync($"{string.Empty,-8} -> {remedy}");
            }
        }

        var counts = results.CountBy(result => result.Status).OrderByDescending(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key.ToString().ToLowerInvariant()}");
        await terminal.Output.WriteLineAsync(string.Join(", ", counts));
    }
}
