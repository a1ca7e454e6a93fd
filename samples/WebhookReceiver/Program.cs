using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

var secret = Convert.FromBase64String(Environment.GetEnvironmentVariable("WEBHOOK_SECRET")!["whsec_".Length..]);
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
var app = builder.Build();
app.MapPost("/hooks", async (HttpRequest request) =>
{
    using var reader = new StreamReader(request.Body, Encoding.UTF8);
    var body = await reader.ReadToEndAsync();
    if (!IsSigned(request.Headers, body))
    {
        return Results.Unauthorized();
    }

    // Store the event, or the ID of the event, before you answer: an event may come twice, with the same ID.
    using var json = JsonDocument.Parse(body);
    var webhook = json.RootElement;
    Console.WriteLine($"{webhook.GetProperty("type")} {webhook.GetProperty("id")}");
    return Results.NoContent();
});
await app.RunAsync();

bool IsSigned(IHeaderDictionary headers, string body)
{
    var (id, timestamp) = (headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString());
    if (!long.TryParse(timestamp, out var seconds) || Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - seconds) > 300)
    {
        return false; // a recorded request that is sent again
    }

    var expected = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}"));
    return headers["webhook-signature"].ToString().Split(' ').Any(signature =>
        signature.StartsWith("v1,", StringComparison.Ordinal)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature[3..]), Encoding.UTF8.GetBytes(Convert.ToBase64String(expected))));
}
