using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Administration;

/// <summary>The failures of the administration API, as problem details (RFC 9457). Each has the code of the contract as <c>code</c>.</summary>
internal static class AdminProblems
{
    private const string NotFoundCode = "not_found";
    private const string NoKeyCode = "no_signing_key";

    public static ProblemHttpResult Unauthorized(AdminAuthentication authentication)
    {
        const string Key = $"API key in the header {AdminAuthentication.KeyHeader}";
        const string Token = "room token in the header Authorization, as Bearer";
        return Of(
            StatusCodes.Status401Unauthorized, SignalingErrorCodes.Unauthorized,
            $"The request needs a valid {(authentication is { AcceptsKey: true, AcceptsTokens: true } ? $"{Key}, or a valid {Token}" : authentication.AcceptsKey ? Key : Token)}.");
    }

    // The same words for every reason, and for rooms that exist and that do not.
    public static ProblemHttpResult Forbidden() => Of(
        StatusCodes.Status403Forbidden, SignalingErrorCodes.Forbidden, "The room token of this request does not have the permission admin for what the request concerns.");

    public static ProblemHttpResult NoRoom() => Of(StatusCodes.Status404NotFound, NotFoundCode, "There is no such room.");

    public static ProblemHttpResult NoPeer() => Of(StatusCodes.Status404NotFound, SignalingErrorCodes.PeerNotFound, "There is no such room, or no such peer in it.");

    public static ProblemHttpResult NoKey() => Of(
        StatusCodes.Status409Conflict, NoKeyCode,
        $"This server has no key that signs tokens. Set {SignalingOptions.SectionName}:Auth:Mode=Jwt and {SignalingOptions.SectionName}:Auth:Keys, or let the issuer of {SignalingOptions.SectionName}:Auth:Authority make the tokens.");

    public static ProblemHttpResult NoBan() => Of(StatusCodes.Status404NotFound, NotFoundCode, "The room has no such ban.");

    /// <summary>Returns the answer to a request that no endpoint takes. Routing also skips an endpoint that takes JSON when the body is something else.</summary>
    public static ProblemHttpResult NoEndpoint(HttpRequest request) =>
        request.HasJsonContentType() || !(HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method))
        ? Of(StatusCodes.Status404NotFound, NotFoundCode, "The API has no such resource, or not for this method.")
        : ForStatus(StatusCodes.Status415UnsupportedMediaType);

    /// <summary>Returns the answer to a failure; null for one that is a bug, which the application's own handling has to see.</summary>
    public static ProblemHttpResult? For(Exception exception) => exception switch
    {
        SignalingRefusalException refusal => Of(StatusOf(refusal.Code), refusal.Code, TextOf(refusal, refusal.Code)),
        StoreUnavailableException unavailable =>
            Of(StatusCodes.Status503ServiceUnavailable, SignalingErrorCodes.Unavailable, TextOf(unavailable, SignalingErrorCodes.Unavailable)),
        BadHttpRequestException bad => ForStatus(bad.StatusCode),
        JsonException => ForStatus(StatusCodes.Status400BadRequest),
        _ => null,
    };

    /// <summary>Returns the answer for a status that something before the API has set.</summary>
    public static ProblemHttpResult ForStatus(int status) => status switch
    {
        StatusCodes.Status400BadRequest => Of(
            status, SignalingErrorCodes.InvalidRequest, "The request has no valid JSON body of the described form, or a value in its address is not valid."),
        StatusCodes.Status413PayloadTooLarge => Of(status, SignalingErrorCodes.MessageTooLarge, "The request is too large."),
        StatusCodes.Status415UnsupportedMediaType => Of(status, SignalingErrorCodes.InvalidRequest, "The request needs a body of the type application/json."),
        _ => Of(status, SignalingErrorCodes.InvalidRequest, "The request cannot be answered."),
    };

    private static int StatusOf(string code) => code switch
    {
        SignalingErrorCodes.Forbidden => StatusCodes.Status403Forbidden,
        SignalingErrorCodes.PeerNotFound => StatusCodes.Status404NotFound,
        SignalingErrorCodes.MessageTooLarge => StatusCodes.Status413PayloadTooLarge,
        SignalingErrorCodes.MailboxFull => StatusCodes.Status409Conflict,
        SignalingErrorCodes.RateLimited => StatusCodes.Status429TooManyRequests,
        SignalingErrorCodes.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };

    private static string TextOf(Exception refusal, string code) => refusal.Message[(code.Length + 2)..];

    private static ProblemHttpResult Of(int status, string code, string text) =>
        TypedResults.Problem(text, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code });
}
