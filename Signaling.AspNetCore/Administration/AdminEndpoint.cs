namespace Signaling.AspNetCore.Administration;

/// <summary>Wraps every endpoint of the administration API: checks the API key or the room token, and answers each failure with problem details.</summary>
internal static class AdminEndpoint
{
    public static RequestDelegate Guard(RequestDelegate endpoint, AdminAuthentication authentication) => async context =>
    {
        // The answers are for the operator only: no cache may keep them.
        context.Response.Headers.CacheControl = "no-store";
        if (await authentication.FindAccessAsync(context) is not { } access)
        {
            authentication.Report(context, "it has no valid key or token");
            context.Response.Headers.WWWAuthenticate = authentication.Schemes;
            await AdminProblems.Unauthorized(authentication).ExecuteAsync(context);
            return;
        }

        if (!Covers(access, context))
        {
            authentication.Report(context, "its room token does not allow it");
            await AdminProblems.Forbidden().ExecuteAsync(context);
            return;
        }

        context.Features.Set(access);
        try
        {
            await endpoint(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted && AdminProblems.For(exception) is { } problem)
        {
            await problem.ExecuteAsync(context);
            return;
        }

        // A body or a value that could not be read: the framework has set the status, and has written nothing.
        if (context.Response is { HasStarted: false, StatusCode: >= StatusCodes.Status400BadRequest } response)
        {
            await AdminProblems.ForStatus(response.StatusCode).ExecuteAsync(context);
        }
    };

    // An endpoint whose address has no room concerns all rooms, the nodes, or new tokens. The one for unknown addresses concerns nothing.
    private static bool Covers(AdminAccess access, HttpContext context) =>
        context.GetRouteValue(AdminApi.RoomParameter) is string room ? access.Has(AdminApi.Unescaped(room))
        : context.Request.RouteValues.ContainsKey(AdminApi.RestParameter) ? access.IsAdmin
        : access.HasAllRooms;
}
