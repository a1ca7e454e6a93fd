namespace Signaling.Server.Hosting;

/// <summary>Reads the configured listen addresses, with the same precedence as ASP.NET Core.</summary>
internal static class ListenAddresses
{
    private static readonly char[] _separators = [';', ','];

    public static IEnumerable<string> Of(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"] ?? endpoint.Path).ToList();
        if (endpoints.Count > 0)
        {
            return endpoints;
        }

        var urls = Split(configuration[WebHostDefaults.ServerUrlsKey], ';');
        return urls.Count > 0
            ? urls
            : Split(configuration[WebHostDefaults.HttpPortsKey], _separators).Select(port => $"http://*:{port}")
                .Concat(Split(configuration[WebHostDefaults.HttpsPortsKey], _separators).Select(port => $"https://*:{port}"));
    }

    private static List<string> Split(string? text, params char[] separators) =>
        [.. (text ?? string.Empty).Split(separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
