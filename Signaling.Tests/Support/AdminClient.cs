using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Signaling.Tests.Support;

/// <summary>A client of the administration API.</summary>
internal static class AdminClient
{
    public const string Key = "a key that only the tests have";

    public static string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key)));

    /// <summary>The settings of a server whose API the key opens.</summary>
    public static Dictionary<string, string?> Settings => new() { ["Signaling:Admin:ApiKeyHash"] = Hash };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static HttpClient Of(SignalingServer server, string? key = Key)
    {
        var client = new HttpClient { BaseAddress = new Uri(server.Address, "/api/v1/") };
        if (key is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("X-Api-Key", key);
        }

        return client;
    }

    /// <summary>Returns a client that shows a room token in place of the key.</summary>
    public static HttpClient WithToken(SignalingServer server, string token)
    {
        var client = Of(server, key: null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public static async Task<JsonNode> ReadAsync(this HttpClient client, string path) => await ReadAsync(await client.GetAsync(path, Cancelled));

    public static async Task<JsonNode> PostAsync(this HttpClient client, string path, object body) =>
        await ReadAsync(await client.PostAsJsonAsync(path, body, Cancelled));

    public static async Task ShouldFailAsync(this HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var text = await response.Content.ReadAsStringAsync(Cancelled);
        response.StatusCode.Should().Be(status, text);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        var problem = JsonNode.Parse(text)!;
        problem["status"]!.GetValue<int>().Should().Be((int)status);
        problem["code"]!.GetValue<string>().Should().Be(code);
        problem["detail"]!.GetValue<string>().Should().EndWith(".").And.NotContain("Exception");
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response)
    {
        response.StatusCode.Should().Be(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Cancelled));
        return (await response.Content.ReadFromJsonAsync<JsonNode>(Cancelled))!;
    }
}
