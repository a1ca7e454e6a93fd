namespace Signaling.AspNetCore.Administration;

/// <summary>Wraps every endpoint of the administration API: checks the API key, and answers each failure with problem details.</summary>
internal static class AdminEndpoint
{
    public static RequestDelegate Guard(RequestDelegate endpoint, AdminGate gate) => async context =>
    {
        // The answers are for the operator only: no cache may keep them.
        context.Response.Headers.CacheControl = "no-store";
        if (!gate.Allows(context))
        {
            context.Response.Headers.WWWAuthenticate = "ApiKey";
            await AdminProblems.Unauthorized().ExecuteAsync(context);
            return;
        }

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
}
