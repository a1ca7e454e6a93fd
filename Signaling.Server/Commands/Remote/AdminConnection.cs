using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Administration;
using Signaling.Server.Commands.Invocation;

namespace Signaling.Server.Commands.Remote;

/// <summary>Asks the administration API of a running server.</summary>
internal sealed class AdminConnection : IDisposable
{
    private const int MaxAnswerBytes = 64 * 1024 * 1024;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http;

    /// <param name="url">The address of the server, which ends with a slash.</param>
    /// <param name="key">The key of the API; null when there is none.</param>
    /// <param name="token">A room token with the permission <c>admin</c>; null when there is none.</param>
    public AdminConnection(Uri url, string? key, string? token)
    {
        if (key is null && token is null)
        {
            throw new CommandException(
                $"There is no key for the administration API. Set {RemoteOptions.KeyVariable}, or --key-file. A room token with 'admin' works, too: {RemoteOptions.TokenVariable}, or --token-file.",
                ExitCode.WrongArguments);
        }

        // The key must not follow to another server.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(url, "api/v1/"), Timeout = _patience, MaxResponseContentBufferSize = MaxAnswerBytes,
        };
        if (key is not null && !_http.DefaultRequestHeaders.TryAddWithoutValidation(AdminAuthentication.KeyHeader, key))
        {
            throw new CommandException("The key contains characters that no header can have.", ExitCode.WrongArguments);
        }

        if (token is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>Returns a page of names of rooms.</summary>
    public async Task<AdminRoomPage> GetRoomsAsync(string? after, int limit, CancellationToken cancelled) =>
        await GetAsync<AdminRoomPage>($"rooms?limit={limit}{(after is null ? string.Empty : $"&after={Uri.EscapeDataString(after)}")}", cancelled)
            ?? throw new CommandException($"There is no administration API at {_http.BaseAddress}. It is off until Signaling:Admin:ApiKeyHash is set; or the address is wrong.");

    /// <summary>Returns a room; null if it does not exist.</summary>
    public Task<SignalingRoom?> GetRoomAsync(string room, CancellationToken cancelled) => GetAsync<SignalingRoom>($"rooms/{Uri.EscapeDataString(room)}", cancelled);

    public void Dispose() => _http.Dispose();

    /// <summary>Returns the answer; null if the server has no such room.</summary>
    private async Task<T?> GetAsync<T>(string path, CancellationToken cancelled)
        where T : class
    {
        try
        {
            using var response = await _http.GetAsync(path, cancelled);
            if (response.IsSuccessStatusCode)
            {
                return await response.Content.ReadFromJsonAsync<T>(cancelled) ?? throw new JsonException();
            }

            var problem = await ReadProblemAsync(response, cancelled);
            return problem is null ? null : throw new CommandException(problem);
        }
        catch (HttpRequestException exception)
        {
            throw new CommandException($"The server at {_http.BaseAddress} cannot be reached: {exception.InnerException?.Message ?? exception.Message}");
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            throw new CommandException($"The server at {_http.BaseAddress} did not answer within {_patience.TotalSeconds} seconds.");
        }
        catch (JsonException)
        {
            throw new CommandException($"The answer of {_http.BaseAddress} is not that of an administration API.");
        }
    }

    /// <summary>Returns what the answer complains about; null when the resource does not exist.</summary>
    private async Task<string?> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancelled)
    {
        var problem = response.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? await response.Content.ReadFromJsonAsync<JsonElement>(cancelled) : default;
        var detail = problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("detail", out var text) ? PlainText.Of(text.ToString(), 300) : null;
        return response.StatusCode switch
        {
            HttpStatusCode.NotFound when detail is not null => null,
            HttpStatusCode.NotFound => $"There is no administration API at {_http.BaseAddress}. It is off until Signaling:Admin:ApiKeyHash is set; or the address is wrong.",
            HttpStatusCode.Unauthorized => $"The server at {_http.BaseAddress} refuses the key or the token (401). Signaling:Admin:ApiKeyHash has to be the SHA-256 of the key.",
            HttpStatusCode.Forbidden => $"The room token does not allow this (403). {detail}",
            _ => $"The server at {_http.BaseAddress} answers {(int)response.StatusCode}. {detail}".TrimEnd(),
        };
    }
}
